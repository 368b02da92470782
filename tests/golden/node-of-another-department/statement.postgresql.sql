SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((CAST('{"__typename":"Population","id":' AS TEXT) || (CAST('"0 ' AS TEXT) || CAST(t1.row_id AS TEXT) || CAST('"' AS TEXT)) || CAST(',"gender":' AS TEXT) || coalesce(CAST(to_json(t1.gender) AS TEXT), 'null') || CAST('}' AS TEXT)), 'UTF8') AS records, NULL AS total 
FROM population AS t1 
WHERE t1.row_id = $2::BIGINT
 LIMIT ALL OFFSET 0) AS answer
