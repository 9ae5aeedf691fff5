"""闭环 Bihuan: a company's written sales regulations, running."""
