SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || coalesce(CAST(to_json(CAST(NULL AS TEXT)) AS TEXT), 'null') || CAST(',"birthDate":' AS TEXT) || coalesce(CAST(to_json(CAST(NULL AS TEXT)) AS TEXT), 'null') || CAST(',"phone":' AS TEXT) || CASE WHEN coalesce(t1.birth_date > $2::DATE OR t1.birth_date IS NULL, true) THEN CAST('null' AS TEXT) ELSE coalesce(CAST(to_json(CAST(NULL AS TEXT)) AS TEXT), 'null') END || CAST(',"gender":' AS TEXT) || coalesce(CAST(to_json(t1.gender) AS TEXT), 'null') || CAST(',"sharing":' AS TEXT) || (CAST('{"masked":' AS TEXT) || (CAST('[' AS TEXT) || substr((CAST(',"name","birthDate"' AS TEXT) || CASE WHEN coalesce(t1.birth_date > $2::DATE OR t1.birth_date IS NULL, true) THEN CAST(',"phone"' AS TEXT) ELSE CAST(',"phone"' AS TEXT) END), $3::INTEGER) || CAST(']' AS TEXT)) || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE t1.id_number = $4::VARCHAR ORDER BY t1.row_id 
 LIMIT 21) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer
