"""The kit, shown to itself: declarations as a stage would make them."""
