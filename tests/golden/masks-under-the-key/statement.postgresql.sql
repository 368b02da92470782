SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT * 4) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT * 4 AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"idNumber":' AS TEXT) || (CAST('0 ' AS TEXT) || coalesce(CAST(to_json(t1.id_number) AS TEXT), 'null') || CAST('' AS TEXT)) || CAST(',"name":' AS TEXT) || (CAST('1 ' AS TEXT) || coalesce(CAST(to_json(t1.name) AS TEXT), 'null') || CAST('' AS TEXT)) || CAST(',"phone":' AS TEXT) || (CAST('2 ' AS TEXT) || coalesce(CAST(to_json(t1.phone) AS TEXT), 'null') || CAST('' AS TEXT)) || CAST(',"gender":' AS TEXT) || coalesce(CAST(to_json(t1.gender) AS TEXT), 'null') || CAST(',"sharing":' AS TEXT) || (CAST('{"masked":' AS TEXT) || (CAST('[' AS TEXT) || substr(CAST(',"idNumber","name","phone"' AS TEXT), $2::INTEGER) || CAST(']' AS TEXT)) || CAST('}' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE true ORDER BY t1.row_id 
 LIMIT 4) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer
