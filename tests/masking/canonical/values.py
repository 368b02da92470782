"""Made-up values of every form, how well-kept columns spell them, and how people write them."""

from collections.abc import Mapping
from datetime import date
from itertools import product

from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from masking.canonical import Form

HAN = "张三李四王温州鹿城买提吐尔逊欧阳𠮷々"
DOTS = "·•・.‧∙⋅●･．﹒"
BLANKS = " \u3000\u00a0\t\u2003"
UNSEEN = "\u200b\ufeff\u2060\ufe0f"
CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PROVINCES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65".split()


def wide(text: str) -> str:
    """In full width, as an input method would write it."""
    return "".join("\u3000" if one == " " else chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=least, max_size=most)


def han(least: int = 1, most: int = 6) -> st.SearchStrategy[str]:
    return st.text(HAN, min_size=least, max_size=most)


def resident_number(province: str, county: str, born: date, order: str) -> str:
    body = f"{province}{county}{born:%Y%m%d}{order}"
    return body + str(mod_11_2.calc_check_digit(body))


days = st.dates(date(1800, 1, 1), date(2199, 12, 31))
resident_ids = st.builds(resident_number, st.sampled_from(PROVINCES), digits(4, 4), days, digits(3, 3))
credit_bodies = st.builds(
    "{}{}{}".format,
    st.text(CODE_CHARACTERS, min_size=2, max_size=2),
    digits(6, 6),
    st.text(CODE_CHARACTERS, min_size=9, max_size=9),
)
credit_codes = credit_bodies.map(lambda body: body + uscc.calc_check_digit(body))
mobiles = st.builds("1{}{}".format, st.sampled_from("3456789"), digits(9, 9))
landlines = st.one_of(
    st.builds("0{}{}{}".format, st.sampled_from(["10", "20", "29"]), st.sampled_from("23456789"), digits(7, 7)),
    st.builds("0577{}{}".format, st.sampled_from("23456789"), digits(6, 7)),
)
names = st.lists(han(), min_size=1, max_size=3).map("·".join)
companies = st.builds(
    "{}{}{}".format,
    han(2),
    st.sampled_from(["", "(集团)", "AB", "8"]),
    st.sampled_from(["有限公司", "股份有限公司", "公司", "厂", "有限公司鹿城分公司"]),
)
words = st.lists(st.text("AB12é-,", min_size=1, max_size=2), min_size=1, max_size=3).map(" ".join)

CANONICAL: Mapping[Form, st.SearchStrategy[str]] = {
    Form.TEXT: st.one_of(words.map(str.upper), han()),
    Form.PERSON_NAME: st.one_of(names, st.just("LI NA")),
    Form.ORGANISATION_NAME: companies,
    Form.RESIDENT_ID: resident_ids,
    Form.CREDIT_CODE: credit_codes,
    Form.PHONE: st.one_of(mobiles, landlines),
    Form.DATE: st.dates().map(date.isoformat),
}
"""Canonical forms, each made from its parts and not by the code that is tested."""


def in_any_case(text: str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.sampled_from([one, one.lower()]) for one in text)).map("".join)


@st.composite
def well_kept(draw: st.DrawFn, form: Form, value: str) -> str:
    """A spelling that the documentation says a list holds."""
    match form:
        case Form.TEXT:
            return draw(in_any_case(value).flatmap(lambda text: st.sampled_from([text, wide(text)])))
        case Form.PERSON_NAME:
            dotted = draw(in_any_case(value)).replace("·", draw(st.sampled_from(DOTS)))
            full = [wide(dotted)] if value.isascii() else []
            stretched = [blank.join(value) for blank in (" ", "\u3000", "  ")] if len(value) == 2 else []
            return draw(st.sampled_from([dotted, *full, *stretched]))
        case Form.ORGANISATION_NAME:
            spelled = draw(in_any_case(value))
            spelled = draw(st.sampled_from([spelled, spelled.replace("(", "（").replace(")", "）"), wide(value)]))
            long = spelled.replace("有限公司", "有限责任公司") if "股份" not in spelled else spelled
            return draw(st.sampled_from([spelled, long]))
        case Form.RESIDENT_ID:
            had_old = value[6:8] == "19" and value[14:17] not in ("996", "997", "998", "999")
            old = [value[:6] + value[8:17]] if had_old else []
            return draw(widened(st.sampled_from([value, value.lower(), *old])))
        case Form.CREDIT_CODE:
            return draw(widened(st.sampled_from([value, value.lower()])))
        case Form.PHONE if value[0] == "1":
            prefixes = ("", "+86", "+86 ", "+86-", "0086", "0086 ", "86", "86-", "(+86)", "(86)", "0")
            return draw(st.sampled_from([*(prefix + value for prefix in prefixes), wide(value)]))
        case Form.PHONE:
            area, rest = (value[1:3], value[3:]) if value[1] in "12" else (value[1:4], value[4:])
            at_home = [f"0{area}-{rest}", f"0{area} {rest}", f"(0{area}){rest}", f"（0{area}）{rest}"]
            abroad = [f"{code}{gap}{area}{gap}{rest}" for code, gap in product(("+86", "0086", "86"), " -")]
            return draw(st.sampled_from([value, *at_home, *abroad, f"+86{area}{rest}", wide(value)]))
        case Form.DATE:
            return draw(written_day(date.fromisoformat(value)))


def widened(spelled: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(spelled, spelled.map(wide))


def written_day(day: date) -> st.SearchStrategy[str]:
    year = f"{day.year:04}"
    parts = [(f"{day.month:02}", f"{day.day:02}"), (str(day.month), str(day.day))]
    even = [f"{year}{one}{month}{two}{rest}{end}" for month, rest in parts for one, two, end in
            (("-", "-", ""), ("/", "/", ""), (".", ".", ""), ("年", "月", "日"))]  # fmt: skip
    return widened(st.sampled_from([*even, f"{year}{day.month:02}{day.day:02}"]))


@st.composite
def disturbed(draw: st.DrawFn, form: Form, value: str) -> str:
    """Another spelling of a value, as people and other systems write it: blanks and what is not seen, any width."""
    spelled = draw(well_kept(form, value))
    around = st.text(BLANKS, max_size=3)
    unseen = draw(st.sampled_from(UNSEEN))
    place = draw(st.integers(0, len(spelled)))
    return draw(around) + spelled[:place] + unseen + spelled[place:] + draw(around)


def valued(form: Form) -> st.SearchStrategy[tuple[str, str]]:
    """A canonical form and another spelling of the same value."""
    return CANONICAL[form].flatmap(lambda value: st.tuples(st.just(value), disturbed(form, value)))


def kept(form: Form) -> st.SearchStrategy[tuple[str, str]]:
    """A canonical form and how a well-kept column holds it."""
    return CANONICAL[form].flatmap(lambda value: st.tuples(st.just(value), well_kept(form, value)))


def unruly(form: Form) -> st.SearchStrategy[str]:
    """Texts of any kind, near the rules and far from them."""
    pieces = "有限公司 有限责任公司 股份 有限 责任公司 分公司 ( ) · . 甲 A".split()
    letters = "aAıIßſẞJ\u030c\u0307ΣσςᾼǰKк 1·.-—()张\u200b\u3000\ue000\ud800é\u0345½㈱"
    return st.one_of(
        st.text(), st.text(letters), st.lists(st.sampled_from([*pieces, " "])).map("".join), CANONICAL[form]
    )
