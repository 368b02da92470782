SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"household":' AS TEXT) || coalesce((SELECT (CAST('{"members":' AS TEXT) || (SELECT (CAST('[' AS TEXT) || coalesce(string_agg(list7.record, CAST(',' AS TEXT)), CAST('' AS TEXT)) || CAST(']' AS TEXT)) AS joined_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || coalesce(CAST(to_json(t3.name) AS TEXT), 'null') || CAST('}' AS TEXT)) AS record 
FROM population AS t3 
WHERE t3.household_id = t2.household_id AND (EXISTS (SELECT 1 AS anon_1 
FROM household AS t4 
WHERE t4.household_id = t3.household_id AND (EXISTS (SELECT 1 AS anon_2 
FROM population AS t5 
WHERE t5.household_id = t4.household_id AND t5.gender = $2::VARCHAR)))) AND NOT (EXISTS (SELECT 1 AS anon_3 
FROM household AS t6 
WHERE t6.household_id = t3.household_id AND (EXISTS (SELECT 1 AS anon_4 
FROM population AS t7 
WHERE t7.id_number = t6.head_id_number AND t7.gender = $2::VARCHAR)))) ORDER BY (t3.id_number COLLATE "C") DESC NULLS LAST, t3.row_id 
 LIMIT 20) AS list7) || CAST('}' AS TEXT)) AS record 
FROM household AS t2 
WHERE t2.household_id = t1.household_id ORDER BY t2.row_id 
 LIMIT 1), CAST('null' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = $3::VARCHAR ORDER BY t1.row_id 
 LIMIT 21) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer
