import asyncpg
from sqlalchemy import *
from sqlalchemy.dialects import postgresql
from masking import *
async def test_perf(postgresql_database):
    c=await asyncpg.connect(postgresql_database)
    await c.execute("create table p as select '11010519491231'||lpad((i%10000)::text,4,'0') as id, '欧阳'||(array['三','四五'])[1+i%2] as name, '浙江省温州市鹿城区五马街'||i||'号' as addr, date '1950-01-01'+(i%20000) as d, '330302' as r, i*7.25 as amt, i as n from generate_series(1,100000) i")
    await c.execute("analyze p")
    t=table("p",column("id",Text()),column("name",Text()),column("addr",Text()),column("d",Date()),column("r",Text()),column("amt",Numeric()),column("n",Integer()))
    S=ValueType.STRING
    for col,m,ty in [("id","clear",S),("id","keep 6 4",S),("name","name first",S),("name","name middle",S),("name","keep 1 0",S),("addr","address district",S),("d","year",ValueType.DATE),("r","region city",S),("amt","bucket 100",ValueType.DECIMAL),("n","bucket 100",ValueType.INT)]:
        e=parse_mask(m).form.sql(t.c[col],ty)
        q=str(select(func.count(cast(e,Text()))).compile(dialect=postgresql.asyncpg.dialect(),compile_kwargs={"literal_binds":True}))
        best=1e9
        for _ in range(4):
            r=await c.fetch("explain (analyze, timing off, format json) "+q)
            import json; best=min(best,json.loads(r[0][0])[0]["Execution Time"])
        print(f"{m:20} {best/100:.3f} us/row")
    await c.close()
