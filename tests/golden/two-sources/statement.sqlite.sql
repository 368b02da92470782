SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || json_quote(t1.name) || CAST(',"household":' AS TEXT) || (CAST('0 ' AS TEXT) || (CAST('[' AS TEXT) || json_quote(t1.household_id) || CAST(']' AS TEXT)) || CAST('' AS TEXT)) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.id_number IN (SELECT value FROM json_each(?))) ORDER BY (t1.id_number COLLATE BINARY) ASC NULLS LAST, t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT numbered.record AS record 
FROM (SELECT ((CAST('[' AS TEXT) || json_quote(t1.household_id) || CAST(']' AS TEXT)) || CAST('' AS TEXT) || (CAST('{"memberCount":' AS TEXT) || json_quote(t1.member_count) || CAST(',"members":' AS TEXT) || (CAST('0 ' AS TEXT) || (CAST('[' AS TEXT) || json_quote(t1.household_id) || CAST(']' AS TEXT)) || CAST('' AS TEXT)) || CAST('}' AS TEXT))) AS record, row_number() OVER (PARTITION BY ((CAST('[' AS TEXT) || json_quote(t1.household_id) || CAST(']' AS TEXT)) COLLATE BINARY) ORDER BY t1.row_id) AS nth 
FROM household AS t1 
WHERE (t1.household_id IN (SELECT value FROM json_each(?)))) AS numbered 
WHERE numbered.nth <= 1 ORDER BY numbered.nth) AS page) AS BLOB) AS records

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT numbered.record AS record 
FROM (SELECT ((CAST('[' AS TEXT) || json_quote(t1.household_id) || CAST(']' AS TEXT)) || CAST('' AS TEXT) || (CAST('{"name":' AS TEXT) || json_quote(t1.name) || CAST('}' AS TEXT))) AS record, row_number() OVER (PARTITION BY ((CAST('[' AS TEXT) || json_quote(t1.household_id) || CAST(']' AS TEXT)) COLLATE BINARY) ORDER BY (t1.id_number COLLATE BINARY) ASC NULLS LAST, t1.row_id) AS nth 
FROM population AS t1 
WHERE (t1.household_id IN (SELECT value FROM json_each(?)))) AS numbered 
WHERE numbered.nth <= 3 ORDER BY numbered.nth) AS page) AS BLOB) AS records
