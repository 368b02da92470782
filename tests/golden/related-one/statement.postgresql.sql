SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || coalesce(CAST(to_json(t1.name) AS TEXT), 'null') || CAST(',"household":' AS TEXT) || coalesce((SELECT (CAST('{"memberCount":' AS TEXT) || coalesce(CAST(to_json(t5.member_count) AS TEXT), 'null') || CAST(',"regionCode":' AS TEXT) || coalesce(CAST(to_json(t5.region_code) AS TEXT), 'null') || CAST('}' AS TEXT)) AS record 
FROM household AS t5 
WHERE t5.household_id = t1.household_id ORDER BY t5.row_id 
 LIMIT 1), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (EXISTS (SELECT 1 AS anon_1 
FROM household AS t2 
WHERE t2.household_id = t1.household_id AND starts_with(t2.region_code, $2::VARCHAR) AND t2.member_count >= $3::INTEGER)) AND NOT (EXISTS (SELECT 1 AS anon_2 
FROM household AS t3 
WHERE t3.household_id = t1.household_id AND (EXISTS (SELECT 1 AS anon_3 
FROM population AS t4 
WHERE t4.id_number = t3.head_id_number AND t4.gender = $4::VARCHAR)))) ORDER BY t1.row_id 
 LIMIT 6) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (EXISTS (SELECT 1 AS anon_1 
FROM household AS t2 
WHERE t2.household_id = t1.household_id AND starts_with(t2.region_code, $2::VARCHAR) AND t2.member_count >= $3::INTEGER)) AND NOT (EXISTS (SELECT 1 AS anon_2 
FROM household AS t3 
WHERE t3.household_id = t1.household_id AND (EXISTS (SELECT 1 AS anon_3 
FROM population AS t4 
WHERE t4.id_number = t3.head_id_number AND t4.gender = $4::VARCHAR)))) 
 LIMIT 10001) AS counted) AS total
 LIMIT ALL OFFSET 0) AS answer
