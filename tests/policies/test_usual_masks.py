"""The usual mask of an item, by its type, its class of content, and the words in its code and its Chinese name."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Contains, Item, Part
from masking import ValueType, parse_mask
from policies.usual_masks import usual_mask
from tests.policies.small_city import item, resource

Facts = dict[str, object]

PERSONAL: Facts = {"contains": Contains.PERSONAL}
DATETIME: Facts = {"type": ValueType.DATETIME}
INT: Facts = {"type": ValueType.INT}
DECIMAL: Facts = {"type": ValueType.DECIMAL}
FLOAT: Facts = {"type": ValueType.FLOAT}

MASKS: list[tuple[str, Facts, str | None]] = [
    ("id_number", {"identifier": "resident_id"}, "keep 6 4"),
    ("credit_code", {"identifier": "uscc"}, "keep 8 0"),
    ("mobile", {}, "keep 3 4"),
    ("telephones", {}, "keep 3 4"),
    ("contact", {"name": "联系电话"}, "keep 3 4"),
    ("email_address", {}, "email"),
    ("contact", {"name": "电子邮箱"}, "email"),
    ("contact", {"name": "E-Mail"}, "email"),
    ("licence_plate", {}, "plate"),
    ("vehicle", {"name": "机动车号牌号码"}, "plate"),
    ("template", {}, None),
    ("ip", {}, "ip"),
    ("login_ip_address", {}, "ip"),
    ("source", {"name": "访问IP地址"}, "ip"),
    ("zip", {}, None),
    ("bank_card", {}, "card"),
    ("paid_to", {"name": "Bank card", "length": 19}, "card"),
    ("paid_to", {"name": "发放银行卡号"}, "card"),
    ("bank_card", {"length": 12}, "keep 0 4"),
    ("bank_account", {}, "keep 0 4"),
    ("paid_to", {"name": "开户银行账号"}, "keep 0 4"),
    ("social_card", {"name": "社保卡号"}, "keep 0 4"),
    ("home_address", {}, "address district"),
    ("place", {"name": "坐落"}, "address district"),
    ("region_code", {}, "region city"),
    ("code", {"part": Part.REGION}, "region city"),
    ("name", PERSONAL, "name first"),
    ("contact", {"name": "紧急联系人", **PERSONAL}, "name first"),
    ("name", {}, None),
    ("remark", PERSONAL, None),
    ("status", {"codes": {"1": "a"}}, None),
    ("day", {"type": ValueType.DATE}, "year"),
    ("updated_at", DATETIME, "day"),
    ("admitted_at", {**DATETIME, **PERSONAL}, "year"),
    ("birth", DATETIME, "year"),
    ("told", {**DATETIME, "name": "出生时间"}, "year"),
    ("amount", DECIMAL, "bucket 1000"),
    ("amount", INT, "bucket 1000"),
    ("capital", {**FLOAT, "name": "注册资本(元)"}, "bucket 1000"),
    ("capital", {**DECIMAL, "name": "注册资本(万元)"}, "bucket 10"),
    ("units", {**INT, "name": "单元数"}, "bucket 10"),
    ("account_balance", DECIMAL, "bucket 1000"),
    ("area", DECIMAL, "bucket 10"),
    ("months", INT, "bucket 10"),
    ("share", FLOAT, "bucket 10"),
    ("longitude", DECIMAL, "grid 0.01"),
    ("y", {**FLOAT, "name": "纬度"}, "grid 0.01"),
    ("lat", {**FLOAT, **PERSONAL}, "grid 0.1"),
    ("lat", INT, None),
    ("plateau", FLOAT, "bucket 10"),
    ("level", {**INT, "codes": {"1": "a"}}, None),
    ("grade", {**DECIMAL, "codes": {"1": "a"}}, None),
    ("phone", INT, None),
    ("payment_id", INT, None),
    ("card", DECIMAL, None),
    ("unit", {**INT, "name": "不动产单元号"}, None),
    ("flag", {"type": ValueType.BOOLEAN}, None),
    ("record", {"sparse": True}, "null"),
]


@pytest.mark.parametrize(("code", "facts", "mask"), MASKS, ids=[f"{code}-{mask}" for code, _, mask in MASKS])
def test_masks_by_item_kind(code: str, facts: Facts, mask: str | None) -> None:
    made = replace(item(code), **facts)  # type: ignore[arg-type]  # fields by name
    assert usual_mask(made, resource("r", "a", [made])) == mask


@given(
    st.sampled_from(
        sorted({str(facts.get("name", code)) for code, facts, _ in MASKS} | {code for code, _, _ in MASKS})
    ),
    st.sampled_from(list(ValueType)),
    st.sampled_from([None, *Contains]),
    st.booleans(),
)
def test_the_mask_fits_the_item(name: str, type: ValueType, contains: Contains | None, sparse: bool) -> None:
    made = item("x", type=type, name=name, contains=contains, sparse=sparse)
    mask = usual_mask(made, resource("r", "a", [made]))
    if mask is not None:
        assert parse_mask(mask).text == mask
        assert parse_mask(mask).form.accepts(type)
        assert parse_mask(mask).ignores_value or not sparse


@pytest.mark.parametrize("birth", [item("birth_date", type=ValueType.DATE), item("day", part=Part.BIRTH)])
def test_a_resident_id_shows_less_beside_a_birth_date(birth: Item) -> None:
    number = item("id_number", identifier="resident_id")
    assert usual_mask(number, resource("r", "a", [number, birth])) == "keep 6 1"


@pytest.mark.parametrize(
    ("region", "mask"),
    [
        (item("region_code"), "address city"),
        (item("region_code", "restricted"), "address city"),
        (item("region_code", "unconditional"), "address district"),
        (item("region_code", base=True), "address district"),
        (item("region_code", type=ValueType.INT), "address district"),
    ],
)
def test_an_address_tells_no_more_of_the_region_than_its_code(region: Item, mask: str) -> None:
    address = item("address")
    assert usual_mask(address, resource("r", "a", [region, address])) == mask
