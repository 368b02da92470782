SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, answer.stand, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT ((CAST('{"cursor":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST(',"node":' AS TEXT) || (CAST('{"gender":' AS TEXT) || coalesce(CAST(to_json(t1.gender) AS TEXT), 'null') || CAST(',"birthDate":' AS TEXT) || CASE WHEN starts_with(t1.region_code, $2::VARCHAR) THEN coalesce(CAST(to_json(t1.birth_date) AS TEXT), 'null') ELSE coalesce(CAST(to_json(CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t1.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END) AS TEXT), 'null') END || CAST(',"regionCode":' AS TEXT) || coalesce(CAST(to_json(t1.region_code) AS TEXT), 'null') || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) || CAST('' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT))) AS record 
FROM population AS t1 
WHERE starts_with(t1.region_code, $2::VARCHAR) AND (EXISTS (SELECT $3::INTEGER AS anon_1 
FROM population AS t4 
WHERE starts_with(t4.region_code, $2::VARCHAR) AND t4.row_id = $4::BIGINT)) AND CASE WHEN (coalesce((CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t1.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") > (SELECT (CASE WHEN (t2.birth_date >= CAST('0001-01-01' AS DATE) AND t2.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t2.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") AS bytewise_1 
FROM population AS t2 
WHERE starts_with(t2.region_code, $2::VARCHAR) AND t2.row_id = $4::BIGINT), false) OR (SELECT (CASE WHEN (t2.birth_date >= CAST('0001-01-01' AS DATE) AND t2.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t2.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") AS bytewise_1 
FROM population AS t2 
WHERE starts_with(t2.region_code, $2::VARCHAR) AND t2.row_id = $4::BIGINT) IS NULL AND (CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t1.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") IS NOT NULL) THEN true WHEN ((CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t1.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") IS DISTINCT FROM (SELECT (CASE WHEN (t2.birth_date >= CAST('0001-01-01' AS DATE) AND t2.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t2.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") AS bytewise_1 
FROM population AS t2 
WHERE starts_with(t2.region_code, $2::VARCHAR) AND t2.row_id = $4::BIGINT)) THEN false WHEN (coalesce((t1.gender COLLATE "C") < (SELECT (t3.gender COLLATE "C") AS bytewise_2 
FROM population AS t3 
WHERE starts_with(t3.region_code, $2::VARCHAR) AND t3.row_id = $4::BIGINT), false) OR (SELECT (t3.gender COLLATE "C") AS bytewise_2 
FROM population AS t3 
WHERE starts_with(t3.region_code, $2::VARCHAR) AND t3.row_id = $4::BIGINT) IS NULL AND (t1.gender COLLATE "C") IS NOT NULL) THEN true WHEN ((t1.gender COLLATE "C") IS DISTINCT FROM (SELECT (t3.gender COLLATE "C") AS bytewise_2 
FROM population AS t3 
WHERE starts_with(t3.region_code, $2::VARCHAR) AND t3.row_id = $4::BIGINT)) THEN false ELSE t1.row_id < $4::BIGINT END ORDER BY (CASE WHEN (t1.birth_date >= CAST('0001-01-01' AS DATE) AND t1.birth_date < CAST('10000-01-01' AS DATE)) THEN to_char(CAST(t1.birth_date AS TIMESTAMP WITHOUT TIME ZONE), 'YYYY') END COLLATE "C") ASC NULLS FIRST, (t1.gender COLLATE "C") DESC NULLS FIRST, t1.row_id DESC 
 LIMIT 4) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE starts_with(t1.region_code, $2::VARCHAR) 
 LIMIT 10001) AS counted) AS total, EXISTS (SELECT $5::INTEGER AS anon_2 
FROM population AS t5 
WHERE starts_with(t5.region_code, $2::VARCHAR) AND t5.row_id = $4::BIGINT) AS stand
 LIMIT ALL OFFSET 0) AS answer
