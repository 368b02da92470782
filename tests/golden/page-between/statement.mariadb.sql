SELECT CASE WHEN (coalesce(length(answer.records), 0) > %s) THEN NULL ELSE answer.records END AS records, answer.total, answer.stand, coalesce(length(answer.records), 0) > %s AS too_large 
FROM (SELECT CAST(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace((CONVERT((SELECT group_concat(page_numbered.record ORDER BY page_numbered.nth SEPARATOR x'1D') AS gathered_by_1 
FROM (SELECT page.record AS record, row_number() OVER (ORDER BY page.key0 DESC, (page.key1 IS NULL) ASC, page.key1 ASC, page.key2 DESC) AS nth 
FROM (SELECT concat(_utf8mb4'{"cursor":', concat(_utf8mb4 x'221E3020', CAST(t1.row_id AS CHAR), _utf8mb4 x'1E22'), _utf8mb4',"node":', concat(_utf8mb4'{"idNumber":', coalesce(json_quote(CONVERT(t1.id_number USING utf8mb4)), _utf8mb4'null'), _utf8mb4',"ethnicity":', coalesce(json_quote(CONVERT(t1.ethnicity USING utf8mb4)), _utf8mb4'null'), _utf8mb4',"regionCode":', coalesce(json_quote(CONVERT(t1.region_code USING utf8mb4)), _utf8mb4'null'), _utf8mb4'}'), _utf8mb4'}') AS record, (CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS key0, (CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS key1, t1.row_id AS key2 
FROM population AS t1 
WHERE (EXISTS (SELECT %s AS anon_1 
FROM population AS t4 
WHERE t4.row_id = %s)) AND CASE WHEN (coalesce((CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) > (SELECT (CONVERT(t2.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_1 
FROM population AS t2 
WHERE t2.row_id = %s), false) OR (SELECT (CONVERT(t2.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_1 
FROM population AS t2 
WHERE t2.row_id = %s) IS NULL AND (CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) IS NOT NULL) THEN true WHEN (NOT ((CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) <=> (SELECT (CONVERT(t2.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_1 
FROM population AS t2 
WHERE t2.row_id = %s))) THEN false WHEN (coalesce((CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) < (SELECT (CONVERT(t3.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_2 
FROM population AS t3 
WHERE t3.row_id = %s), false) OR (SELECT (CONVERT(t3.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_2 
FROM population AS t3 
WHERE t3.row_id = %s) IS NULL AND (CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) IS NOT NULL) THEN true WHEN (NOT ((CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) <=> (SELECT (CONVERT(t3.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_2 
FROM population AS t3 
WHERE t3.row_id = %s))) THEN false ELSE t1.row_id > %s END AND (EXISTS (SELECT %s AS anon_2 
FROM population AS t7 
WHERE t7.row_id = %s)) AND CASE WHEN (coalesce((CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) < (SELECT (CONVERT(t5.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_3 
FROM population AS t5 
WHERE t5.row_id = %s), false) OR (SELECT (CONVERT(t5.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_3 
FROM population AS t5 
WHERE t5.row_id = %s) IS NOT NULL AND (CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) IS NULL) THEN true WHEN (NOT ((CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) <=> (SELECT (CONVERT(t5.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_3 
FROM population AS t5 
WHERE t5.row_id = %s))) THEN false WHEN (coalesce((CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) > (SELECT (CONVERT(t6.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_4 
FROM population AS t6 
WHERE t6.row_id = %s), false) OR (SELECT (CONVERT(t6.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_4 
FROM population AS t6 
WHERE t6.row_id = %s) IS NOT NULL AND (CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) IS NULL) THEN true WHEN (NOT ((CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) <=> (SELECT (CONVERT(t6.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS bytewise_4 
FROM population AS t6 
WHERE t6.row_id = %s))) THEN false ELSE t1.row_id < %s END ORDER BY (CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) DESC, ((CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) IS NULL) ASC, (CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) ASC, t1.row_id DESC 
 LIMIT 3) AS page) AS page_numbered) USING utf8mb4) COLLATE utf8mb4_nopad_bin), _utf8mb4 x'5C5C', _utf8mb4 x'01'), _utf8mb4 x'5C7530303042', _utf8mb4 x'5C7530303062'), _utf8mb4 x'5C7530303045', _utf8mb4 x'5C7530303065'), _utf8mb4 x'5C7530303046', _utf8mb4 x'5C7530303066'), _utf8mb4 x'5C7530303141', _utf8mb4 x'5C7530303161'), _utf8mb4 x'5C7530303142', _utf8mb4 x'5C7530303162'), _utf8mb4 x'5C7530303143', _utf8mb4 x'5C7530303163'), _utf8mb4 x'5C7530303144', _utf8mb4 x'5C7530303164'), _utf8mb4 x'5C7530303145', _utf8mb4 x'5C7530303165'), _utf8mb4 x'5C7530303146', _utf8mb4 x'5C7530303166'), _utf8mb4 x'01', _utf8mb4 x'5C5C') AS BINARY) AS records, NULL AS total, (EXISTS (SELECT %s AS anon_3 
FROM population AS t8 
WHERE t8.row_id = %s)) AND (EXISTS (SELECT %s AS anon_4 
FROM population AS t9 
WHERE t9.row_id = %s)) AS stand 
 LIMIT 0, 18446744073709551615) AS answer
