"""How people and enterprises of the city are called."""

from random import Random

from city_places import Region, pick

COMPOUND_SURNAMES = ("欧阳", "上官", "诸葛", "司马")
# A surname stands as often as it is borne; the compound ones are rare.
SURNAMES: tuple[str, ...] = (
    *"陈陈陈陈陈陈陈陈林林林林林林黄黄黄黄黄王王王王王李李李李张张张张叶叶叶郑郑郑金金金吴吴吴徐徐徐周周朱朱胡胡",
    *"潘潘项项谢谢蔡蔡杨杨刘刘夏夏邵邵董董倪倪戴戴方方苏苏包包麻麻虞虞缪缪应应谷谷温温阮阮姜姜沈沈余余章章",
    *COMPOUND_SURNAMES,
)
MALE_SIGNS = "伟强磊军勇杰涛明超平刚辉鹏华飞鑫波斌宇浩凯健俊帆旭宁龙林峰建国文武志海东晓子豪泽轩"
FEMALE_SIGNS = "芳娜敏静丽艳娟霞秀燕玲桂英华慧巧美娜倩雪梅琳莉萍红玉洁莹雅婷颖露瑶怡佳晓子涵欣妍"
BRANDS = "恒达瑞丰盛泰隆昌宏兴鼎信诚华瓯江海天润泽康宁远卓越新锦"
TRADES = (
    ("服装", "C1819"),
    ("鞋业", "C1954"),
    ("电气", "C3821"),
    ("眼镜", "C3587"),
    ("包装", "C2239"),
    ("贸易", "F5199"),
    ("餐饮管理", "H6210"),
    ("信息技术", "I6510"),
    ("物流", "G5810"),
    ("建筑", "E4790"),
)


def surname(random: Random) -> str:
    """A surname, likelier the more people bear it."""
    return pick(random, SURNAMES)


def surname_of(name: str) -> str:
    """The surname in a name that was made here."""
    return name[:2] if name.startswith(COMPOUND_SURNAMES) else name[:1]


def given_name(random: Random, male: bool) -> str:
    """A given name of one or, mostly, two characters."""
    signs = MALE_SIGNS if male else FEMALE_SIGNS
    first = pick(random, signs)
    return first if random.random() < 0.15 else first + pick(random, signs)


def enterprise_name(random: Random, region: Region) -> tuple[str, str]:
    """Name of an enterprise and the code of its industry (GB/T 4754-2017)."""
    trade, industry_code = pick(random, TRADES)
    brand = pick(random, BRANDS) + pick(random, BRANDS)
    return f"温州市{region.name}{brand}{trade}有限公司", industry_code
