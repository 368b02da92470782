"""Where things are in the city: regions with real codes (GB/T 2260), and addresses that nobody lives at."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple, TypeVar

Thing = TypeVar("Thing")


class Region(NamedTuple):
    """A county-level region; `share` is its weight in the population, in hundredths."""

    code: str
    name: str
    share: int
    towns: tuple[str, ...]

    @property
    def path(self) -> str:
        """The administrative path that every address in the region begins with."""
        return f"浙江省温州市{self.name}"


REGIONS = (
    Region("330302", "鹿城区", 16, ("五马街道", "松台街道", "蒲鞋市街道", "南汇街道")),
    Region("330303", "龙湾区", 8, ("永中街道", "蒲州街道", "海滨街道", "状元街道")),
    Region("330304", "瓯海区", 11, ("景山街道", "梧田街道", "娄桥街道", "瞿溪街道")),
    Region("330305", "洞头区", 2, ("北岙街道", "东屏街道", "大门镇")),
    Region("330324", "永嘉县", 10, ("东城街道", "瓯北街道", "桥头镇", "岩头镇")),
    Region("330326", "平阳县", 10, ("昆阳镇", "鳌江镇", "水头镇")),
    Region("330327", "苍南县", 10, ("灵溪镇", "钱库镇", "金乡镇")),
    Region("330381", "瑞安市", 15, ("安阳街道", "塘下镇", "马屿镇")),
    Region("330382", "乐清市", 14, ("城东街道", "柳市镇", "虹桥镇")),
    Region("330383", "龙港市", 4, ("凤江社区", "河底高社区", "舥艚社区")),
)
REGIONS_BY_SHARE = tuple(region for region in REGIONS for _ in range(region.share))
LUCHENG = REGIONS[0]
ROADS = ("公园路", "人民路", "学院路", "飞霞路", "车站大道", "江滨路", "解放街", "环城路", "文化路", "银河路")


def pick(random: Random, things: Sequence[Thing]) -> Thing:
    """One of the things, each as likely as it is often there."""
    return things[int(random.random() * len(things))]


def region(random: Random) -> Region:
    """A region, likelier the more people live in it."""
    return pick(random, REGIONS_BY_SHARE)


def address(random: Random, region: Region) -> str:
    """An address of a dwelling in the region."""
    chance = random.random
    house, building, floor, door = int(chance() * 300) + 1, int(chance() * 20) + 1, int(chance() * 30) + 1, chance()
    town, road = pick(random, region.towns), pick(random, ROADS)
    return f"{region.path}{town}{road}{house}号{building}幢{floor}{int(door * 8) + 1:02d}室"
