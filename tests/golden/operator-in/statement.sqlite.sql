SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"regionCode":' AS TEXT) || CASE typeof(t1.region_code) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.region_code AS TEXT)) END || CAST(',"ethnicity":' AS TEXT) || CASE typeof(t1.ethnicity) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.ethnicity AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.region_code IN (SELECT value FROM json_each(?))) AND (t1.ethnicity IN (SELECT value FROM json_each(?))) ORDER BY t1.row_id
 LIMIT 4 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.region_code IN (SELECT value FROM json_each(?))) AND (t1.ethnicity IN (SELECT value FROM json_each(?)))
 LIMIT 10001 OFFSET ?) AS counted) AS total

SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT CAST('0' AS TEXT) AS record 
FROM population AS t1 
WHERE (t1.region_code IN (SELECT value FROM json_each(?))) ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.region_code IN (SELECT value FROM json_each(?)))
 LIMIT 10001 OFFSET ?) AS counted) AS total
