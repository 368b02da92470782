"""What a row of each table holds: the fields are the columns, in their order, and named as the catalogue's items."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Person(NamedTuple):
    row_id: int
    id_number: str
    name: str
    gender: str
    birth_date: date | None
    ethnicity: str | None
    phone: str | None
    address: str | None
    region_code: str | None
    household_id: str | None
    marital_status: str | None
    education: str | None
    criminal_record: str | None


class Household(NamedTuple):
    row_id: int
    household_id: str
    head_id_number: str
    address: str | None
    region_code: str
    member_count: int
    registered_on: date


class Enterprise(NamedTuple):
    row_id: int
    credit_code: str
    name: str
    legal_representative: str | None
    legal_representative_id: str | None
    region_code: str
    address: str
    registered_capital: Decimal
    established_on: date
    industry_code: str
    status: str


class SocialInsurance(NamedTuple):
    row_id: int
    insurance_id: str
    id_number: str
    employer_credit_code: str | None
    insurance_type: str
    contribution_base: Decimal
    paid_months: int
    status: str
    started_on: date


class Relief(NamedTuple):
    row_id: int
    relief_id: str
    id_number: str
    household_id: str
    monthly_amount: Decimal
    category: str
    approved_on: date
    bank_card: str | None


class RealEstate(NamedTuple):
    row_id: int
    unit_number: str
    owner_id_number: str
    address: str
    region_code: str
    floor_area: Decimal
    usage: str
    registered_on: date
    mortgaged: bool | None


class Certificate(NamedTuple):
    row_id: int
    certificate_id: str
    holder_id_number: str
    type_code: str
    issuer: str
    issued_on: date
    valid_until: date | None


Row = Person | Household | Enterprise | SocialInsurance | Relief | RealEstate | Certificate
