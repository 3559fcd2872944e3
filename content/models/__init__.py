"""What editors write and what is imported for them."""

from content.models.programs import Authority, ImportedObject, Incentive, Program

__all__ = ["Authority", "ImportedObject", "Incentive", "Program"]
