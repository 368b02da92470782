SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT * 4 AND coalesce(length(answer.records), 0) > $1::BIGINT * 4 + (length(convert_from(answer.records, 'UTF8')) - length(replace(replace(convert_from(answer.records, 'UTF8'), chr(26), ''), chr(31), ''))) * 1040) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT * 4 AND coalesce(length(answer.records), 0) > $1::BIGINT * 4 + (length(convert_from(answer.records, 'UTF8')) - length(replace(replace(convert_from(answer.records, 'UTF8'), chr(26), ''), chr(31), ''))) * 1040 AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || coalesce(CAST(to_json(t1.name) AS TEXT), 'null') || CAST(',"household":' AS TEXT) || (CAST('0 ' AS TEXT) || substr((CAST('[' AS TEXT) || coalesce(CAST(to_json(t1.household_id) AS TEXT), 'null') || CAST(']' AS TEXT)), 1, 256) || CAST('' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.id_number = ANY ($2::VARCHAR[])) ORDER BY (t1.id_number COLLATE "C") ASC NULLS LAST, t1.row_id 
 LIMIT 21) AS page), 'UTF8') AS records, NULL AS total
 LIMIT ALL OFFSET 0) AS answer

SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT * 4 AND coalesce(length(answer.records), 0) > $1::BIGINT * 4 + (length(convert_from(answer.records, 'UTF8')) - length(replace(replace(convert_from(answer.records, 'UTF8'), chr(26), ''), chr(31), ''))) * 1040) THEN NULL ELSE answer.records END AS records, coalesce(length(answer.records), 0) > $1::BIGINT * 4 AND coalesce(length(answer.records), 0) > $1::BIGINT * 4 + (length(convert_from(answer.records, 'UTF8')) - length(replace(replace(convert_from(answer.records, 'UTF8'), chr(26), ''), chr(31), ''))) * 1040 AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT numbered.record AS record 
FROM (SELECT (substr((CAST('[' AS TEXT) || coalesce(CAST(to_json(t1.household_id) AS TEXT), 'null') || CAST(']' AS TEXT)), 1, 256) || CAST('' AS TEXT) || (CAST('{"memberCount":' AS TEXT) || coalesce(CAST(to_json(t1.member_count) AS TEXT), 'null') || CAST(',"members":' AS TEXT) || (CAST('0 ' AS TEXT) || substr((CAST('[' AS TEXT) || coalesce(CAST(to_json(t1.household_id) AS TEXT), 'null') || CAST(']' AS TEXT)), 1, 256) || CAST('' AS TEXT)) || CAST('}' AS TEXT))) AS record, row_number() OVER (PARTITION BY (substr((CAST('[' AS TEXT) || coalesce(CAST(to_json(t1.household_id) AS TEXT), 'null') || CAST(']' AS TEXT)), 1, 256) COLLATE "C") ORDER BY t1.row_id) AS nth 
FROM household AS t1 
WHERE (t1.household_id = ANY ($2::TEXT[]))) AS numbered 
WHERE numbered.nth <= 1 ORDER BY numbered.nth) AS page), 'UTF8') AS records
 LIMIT ALL OFFSET 0) AS answer

SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT * 4 AND coalesce(length(answer.records), 0) > $1::BIGINT * 4 + (length(convert_from(answer.records, 'UTF8')) - length(replace(replace(convert_from(answer.records, 'UTF8'), chr(26), ''), chr(31), ''))) * 1040) THEN NULL ELSE answer.records END AS records, coalesce(length(answer.records), 0) > $1::BIGINT * 4 AND coalesce(length(answer.records), 0) > $1::BIGINT * 4 + (length(convert_from(answer.records, 'UTF8')) - length(replace(replace(convert_from(answer.records, 'UTF8'), chr(26), ''), chr(31), ''))) * 1040 AS too_large 
FROM (SELECT convert_to((SELECT string_agg(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT numbered.record AS record 
FROM (SELECT (substr((CAST('[' AS TEXT) || coalesce(CAST(to_json(t1.household_id) AS TEXT), 'null') || CAST(']' AS TEXT)), 1, 256) || CAST('' AS TEXT) || (CAST('{"name":' AS TEXT) || coalesce(CAST(to_json(t1.name) AS TEXT), 'null') || CAST('}' AS TEXT))) AS record, row_number() OVER (PARTITION BY (substr((CAST('[' AS TEXT) || coalesce(CAST(to_json(t1.household_id) AS TEXT), 'null') || CAST(']' AS TEXT)), 1, 256) COLLATE "C") ORDER BY (t1.id_number COLLATE "C") ASC NULLS LAST, t1.row_id) AS nth 
FROM population AS t1 
WHERE (t1.household_id = ANY ($2::TEXT[]))) AS numbered 
WHERE numbered.nth <= 3 ORDER BY numbered.nth) AS page), 'UTF8') AS records
 LIMIT ALL OFFSET 0) AS answer
