SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"unitNumber":' AS TEXT) || CASE typeof(t1.unit_number) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.unit_number AS TEXT)) END || CAST(',"floorArea":' AS TEXT) || CASE typeof(t1.floor_area) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.floor_area AS TEXT)) END || CAST(',"registeredOn":' AS TEXT) || CASE typeof(t1.registered_on) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.registered_on AS TEXT)) END || CAST(',"mortgaged":' AS TEXT) || (CASE t1.mortgaged WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END) || CAST(',"usage":' AS TEXT) || CASE typeof(t1.usage) WHEN 'blob' THEN 'null' ELSE json_quote(CAST(t1.usage AS TEXT)) END || CAST('}' AS TEXT)) AS record 
FROM real_estate AS t1 
WHERE CAST(t1.floor_area AS REAL) >= ? AND t1.mortgaged = ? ORDER BY t1.row_id
 LIMIT 3 OFFSET ?) AS page) AS BLOB) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM real_estate AS t1 
WHERE CAST(t1.floor_area AS REAL) >= ? AND t1.mortgaged = ?
 LIMIT 10001 OFFSET ?) AS counted) AS total
