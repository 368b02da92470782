SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || json_quote(t1.name) || CAST(',"gender":' AS TEXT) || json_quote(t1.gender) || CAST(',"ethnicity":' AS TEXT) || json_quote(t1.ethnicity) || CAST(',"regionCode":' AS TEXT) || json_quote(t1.region_code) || CAST(',"phone":' AS TEXT) || json_quote(t1.phone) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE ((instr(t1.phone, ?) = 1) OR (t1.phone IS NULL) = ? OR (t1.gender IN (SELECT value FROM json_each(?))) AND (t1.name COLLATE BINARY) >= ?) AND coalesce(t1.ethnicity = ?, 0) = 0 ORDER BY (t1.ethnicity COLLATE BINARY) ASC NULLS LAST, (t1.region_code COLLATE BINARY) DESC NULLS LAST, t1.row_id
 LIMIT 5 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE ((instr(t1.phone, ?) = 1) OR (t1.phone IS NULL) = ? OR (t1.gender IN (SELECT value FROM json_each(?))) AND (t1.name COLLATE BINARY) >= ?) AND coalesce(t1.ethnicity = ?, 0) = 0
 LIMIT 10001 OFFSET ?) AS counted) AS total
