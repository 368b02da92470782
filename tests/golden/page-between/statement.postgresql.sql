SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, answer.stand, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"cursor":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST(',"node":' AS TEXT) || (CAST('{"idNumber":' AS TEXT) || coalesce(CAST(to_json(t1.id_number) AS TEXT), 'null') || CAST(',"ethnicity":' AS TEXT) || coalesce(CAST(to_json(t1.ethnicity) AS TEXT), 'null') || CAST(',"regionCode":' AS TEXT) || coalesce(CAST(to_json(t1.region_code) AS TEXT), 'null') || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (EXISTS (SELECT $2::INTEGER AS anon_1 
FROM population AS t4 
WHERE t4.row_id = $3::BIGINT)) AND CASE WHEN (coalesce((t1.ethnicity COLLATE "C") > (SELECT (t2.ethnicity COLLATE "C") AS bytewise_1 
FROM population AS t2 
WHERE t2.row_id = $3::BIGINT), false) OR (SELECT (t2.ethnicity COLLATE "C") AS bytewise_1 
FROM population AS t2 
WHERE t2.row_id = $3::BIGINT) IS NULL AND (t1.ethnicity COLLATE "C") IS NOT NULL) THEN true WHEN ((t1.ethnicity COLLATE "C") IS DISTINCT FROM (SELECT (t2.ethnicity COLLATE "C") AS bytewise_1 
FROM population AS t2 
WHERE t2.row_id = $3::BIGINT)) THEN false WHEN (coalesce((t1.region_code COLLATE "C") < (SELECT (t3.region_code COLLATE "C") AS bytewise_2 
FROM population AS t3 
WHERE t3.row_id = $3::BIGINT), false) OR (SELECT (t3.region_code COLLATE "C") AS bytewise_2 
FROM population AS t3 
WHERE t3.row_id = $3::BIGINT) IS NULL AND (t1.region_code COLLATE "C") IS NOT NULL) THEN true WHEN ((t1.region_code COLLATE "C") IS DISTINCT FROM (SELECT (t3.region_code COLLATE "C") AS bytewise_2 
FROM population AS t3 
WHERE t3.row_id = $3::BIGINT)) THEN false ELSE t1.row_id > $3::BIGINT END AND (EXISTS (SELECT $4::INTEGER AS anon_2 
FROM population AS t7 
WHERE t7.row_id = $5::BIGINT)) AND CASE WHEN (coalesce((t1.ethnicity COLLATE "C") < (SELECT (t5.ethnicity COLLATE "C") AS bytewise_3 
FROM population AS t5 
WHERE t5.row_id = $5::BIGINT), false) OR (SELECT (t5.ethnicity COLLATE "C") AS bytewise_3 
FROM population AS t5 
WHERE t5.row_id = $5::BIGINT) IS NOT NULL AND (t1.ethnicity COLLATE "C") IS NULL) THEN true WHEN ((t1.ethnicity COLLATE "C") IS DISTINCT FROM (SELECT (t5.ethnicity COLLATE "C") AS bytewise_3 
FROM population AS t5 
WHERE t5.row_id = $5::BIGINT)) THEN false WHEN (coalesce((t1.region_code COLLATE "C") > (SELECT (t6.region_code COLLATE "C") AS bytewise_4 
FROM population AS t6 
WHERE t6.row_id = $5::BIGINT), false) OR (SELECT (t6.region_code COLLATE "C") AS bytewise_4 
FROM population AS t6 
WHERE t6.row_id = $5::BIGINT) IS NOT NULL AND (t1.region_code COLLATE "C") IS NULL) THEN true WHEN ((t1.region_code COLLATE "C") IS DISTINCT FROM (SELECT (t6.region_code COLLATE "C") AS bytewise_4 
FROM population AS t6 
WHERE t6.row_id = $5::BIGINT)) THEN false ELSE t1.row_id < $5::BIGINT END ORDER BY (t1.ethnicity COLLATE "C") DESC NULLS LAST, (t1.region_code COLLATE "C") ASC NULLS LAST, t1.row_id DESC 
 LIMIT 3) AS page), 'UTF8') AS records, NULL AS total, (EXISTS (SELECT $6::INTEGER AS anon_3 
FROM population AS t8 
WHERE t8.row_id = $3::BIGINT)) AND (EXISTS (SELECT $7::INTEGER AS anon_4 
FROM population AS t9 
WHERE t9.row_id = $5::BIGINT)) AS stand
 LIMIT ALL OFFSET 0) AS answer
