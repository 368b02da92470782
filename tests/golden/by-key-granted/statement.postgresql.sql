SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"idNumber":' AS TEXT) || coalesce(CAST(to_json(t1.id_number) AS TEXT), 'null') || CAST(',"name":' AS TEXT) || coalesce(CAST(to_json(t1.name) AS TEXT), 'null') || CAST(',"birthDate":' AS TEXT) || coalesce(CAST(to_json(t1.birth_date) AS TEXT), 'null') || CAST(',"gender":' AS TEXT) || coalesce(CAST(to_json(t1.gender) AS TEXT), 'null') || CAST(',"phone":' AS TEXT) || CASE WHEN coalesce(t1.birth_date > $2::DATE OR t1.birth_date IS NULL, true) THEN CAST('null' AS TEXT) ELSE coalesce(CAST(to_json(t1.phone) AS TEXT), 'null') END || CAST(',"address":' AS TEXT) || coalesce(CAST(to_json(t1.address) AS TEXT), 'null') || CAST(',"regionCode":' AS TEXT) || coalesce(CAST(to_json(t1.region_code) AS TEXT), 'null') || CAST(',"household":' AS TEXT) || coalesce((SELECT (CAST('{"memberCount":' AS TEXT) || coalesce(CAST(to_json(t2.member_count) AS TEXT), 'null') || CAST('}' AS TEXT)) AS record 
FROM household AS t2 
WHERE t2.household_id = t1.household_id ORDER BY t2.row_id 
 LIMIT 1), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.id_number = ANY ($3::VARCHAR[])) ORDER BY t1.row_id 
 LIMIT 21) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.id_number = ANY ($3::VARCHAR[])) 
 LIMIT 10001) AS counted) AS total
 LIMIT ALL OFFSET 0) AS answer
