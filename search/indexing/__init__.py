"""From content into every index: following changes, building, verifying, going back."""
