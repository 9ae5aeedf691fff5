"""The page kit: lists, forms, records' pages and acts from declarations. README.md beside this shows how."""
