"""How a value is changed or compared: masks with their SQL form and their Python form, keys, and the cryptography."""

from masking.masks import Form, Mask, Value
from masking.values import ValueType

__all__ = ["Form", "Mask", "Value", "ValueType"]
