"""IRIs that DCAT-AP 3.0 takes for words of the catalogue (authority tables of the EU), and prefixes of its terms."""

from collections.abc import Mapping
from types import MappingProxyType

from catalog.entries import SharingClass
from masking import ValueType

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "csvw": "http://www.w3.org/ns/csvw#",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
_AUTHORITY = "http://publications.europa.eu/resource/authority"
CHINESE = f"{_AUTHORITY}/language/ZHO"
ACCESS_RIGHTS: Mapping[SharingClass, str] = MappingProxyType(
    {
        SharingClass.UNCONDITIONAL: f"{_AUTHORITY}/access-right/PUBLIC",
        SharingClass.CONDITIONAL: f"{_AUTHORITY}/access-right/RESTRICTED",
        SharingClass.RESTRICTED: f"{_AUTHORITY}/access-right/NON_PUBLIC",
    }
)
"""For the departments that share; whether something is open to the public is said beside it."""
FREQUENCIES: Mapping[str, str] = MappingProxyType(
    {
        "realtime": f"{_AUTHORITY}/frequency/CONT",
        "daily": f"{_AUTHORITY}/frequency/DAILY",
        "weekly": f"{_AUTHORITY}/frequency/WEEKLY",
        "monthly": f"{_AUTHORITY}/frequency/MONTHLY",
        "quarterly": f"{_AUTHORITY}/frequency/QUARTERLY",
        "yearly": f"{_AUTHORITY}/frequency/ANNUAL",
    }
)
DATATYPES: Mapping[ValueType, str] = MappingProxyType(
    {
        ValueType.STRING: "string",
        ValueType.INT: "integer",
        ValueType.FLOAT: "double",
        ValueType.DECIMAL: "decimal",
        ValueType.BOOLEAN: "boolean",
        ValueType.DATE: "date",
        ValueType.DATETIME: "dateTime",
        ValueType.JSON: "json",
    }
)
"""Types of columns in the words of CSV on the Web, where they are called after those of XML Schema."""
