"""The application of the demonstration: made once, and the printed requests show what a decision changes."""

import shlex
from pathlib import Path

import orjson

from api.demo_proceedings import APPLICANT, Request, apply, introduction, requests
from tests.fix_city import City
from tests.fix_platform import Answer, CityPlatform, lay_out_city, opened


async def send(it: CityPlatform, request: Request) -> Answer:
    headers = {"Authorization": f"Bearer {request.token}", "Content-Type": "application/json", **dict(request.headers)}
    return await it.client.send("POST", request.body, headers)


async def test_apply_approve_use(sqlite_city: City, tmp_path: Path) -> None:
    settings = lay_out_city(tmp_path, sqlite_city)
    number = await apply(settings)
    assert await apply(settings) == number
    before, decision, after = requests(settings, number)
    async with opened(tmp_path, sqlite_city) as it:
        masked = (await send(it, before)).data["data"]["population"]["nodes"]
        approved = (await send(it, decision)).data["application"]
        clear = (await send(it, after)).data["data"]["population"]["nodes"]
    assert approved == {"proceeding": {"number": number, "state": "granted"}, "problems": []}
    assert masked[0]["name"] == "林**"
    assert clear == [{"name": "林建国", "address": "浙江省温州市鹿城区蒲鞋市街道人民路272号8幢1404室"}]
    assert await apply(settings) == number, "one that is decided is not made again"


async def test_what_is_printed_can_be_pasted(sqlite_city: City, tmp_path: Path) -> None:
    settings = lay_out_city(tmp_path, sqlite_city)
    number = await apply(settings)
    shown = requests(settings, number)
    lines = list(introduction("http://127.0.0.1:8000", number, shown))
    assert number in lines[1]
    commands = [shlex.split(line) for line in lines if line.startswith("curl ")]
    assert [orjson.loads(words[-1]) for words in commands] == [orjson.loads(each.body) for each in shown]
    assert APPLICANT == "court"
