"""The tables of the city for any database: their columns, and the indexes that are built after loading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Dialect,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.types import TypeEngine

NOTICE_TABLE = "synthetic_notice"
NOTICE = (
    "人工生成的数据,不含真实人员、企业、住址或证件。 Synthetic data: no real person, enterprise, address or document."
)


class ExactDecimal(TypeDecorator[Decimal]):
    """NUMERIC(14, 2), or on SQLite, which has no exact decimals, their text."""

    impl = Numeric(14, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Decimal] | TypeEngine[str]:
        return dialect.type_descriptor(Text()) if dialect.name == "sqlite" else dialect.type_descriptor(Numeric(14, 2))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | str | None:
        return str(value) if value is not None and dialect.name == "sqlite" else value


INDEXED = Text().with_variant(String(64), "mysql", "mariadb")
"""Texts of keys and regions: MariaDB indexes none of any length."""

IN_MARIADB: Mapping[str, Any] = {"mysql_charset": "utf8mb4", "mariadb_charset": "utf8mb4"}


@dataclass(frozen=True)
class Shape:
    """Key and references of a table, its columns besides the surrogate, and the types of those that are not text."""

    key: str
    references: tuple[str, ...]
    columns: str
    types: Mapping[str, type[TypeEngine[Any]]]


SHAPES = {
    "population": Shape(
        "id_number",
        ("household_id",),
        "id_number name gender birth_date ethnicity phone address region_code household_id marital_status education "
        "criminal_record",
        {"birth_date": Date},
    ),
    "household": Shape(
        "household_id",
        ("head_id_number",),
        "household_id head_id_number address region_code member_count registered_on",
        {"member_count": Integer, "registered_on": Date},
    ),
    "enterprise": Shape(
        "credit_code",
        ("legal_representative_id",),
        "credit_code name legal_representative legal_representative_id region_code address registered_capital "
        "established_on industry_code status",
        {"registered_capital": ExactDecimal, "established_on": Date},
    ),
    "social_insurance": Shape(
        "insurance_id",
        ("id_number", "employer_credit_code"),
        "insurance_id id_number employer_credit_code insurance_type contribution_base paid_months status started_on",
        {"contribution_base": ExactDecimal, "paid_months": Integer, "started_on": Date},
    ),
    "low_income_relief": Shape(
        "relief_id",
        ("id_number", "household_id"),
        "relief_id id_number household_id monthly_amount category approved_on bank_card",
        {"monthly_amount": ExactDecimal, "approved_on": Date},
    ),
    "real_estate": Shape(
        "unit_number",
        ("owner_id_number",),
        "unit_number owner_id_number address region_code floor_area usage registered_on mortgaged",
        {"floor_area": ExactDecimal, "registered_on": Date, "mortgaged": Boolean},
    ),
    "certificate": Shape(
        "certificate_id",
        ("holder_id_number",),
        "certificate_id holder_id_number type_code issuer issued_on valid_until",
        {"issued_on": Date, "valid_until": Date},
    ),
}


def city_tables() -> MetaData:
    """The tables without their indexes, in which rows are loaded faster."""
    tables = MetaData()
    Table(NOTICE_TABLE, tables, Column("notice", Text, nullable=False), **IN_MARIADB)
    for name, shape in SHAPES.items():
        indexed = {shape.key, *shape.references, "region_code"}
        columns = (
            Column(code, shape.types.get(code, INDEXED if code in indexed else Text)) for code in shape.columns.split()
        )
        row_id = Column("row_id", BigInteger, primary_key=True, autoincrement=False)
        Table(name, tables, row_id, *columns, **IN_MARIADB)
    return tables


def city_indexes(tables: MetaData) -> Iterator[Index]:
    """Indexes on keys and references, and on a region's rows in the order of the surrogate."""
    for name, shape in SHAPES.items():
        columns = tables.tables[name].c
        yield Index(f"{name}_{shape.key}", columns[shape.key], unique=True)
        for reference in shape.references:
            yield Index(f"{name}_{reference}", columns[reference])
        if "region_code" in columns:
            yield Index(f"{name}_region_code", columns.region_code, columns.row_id)
