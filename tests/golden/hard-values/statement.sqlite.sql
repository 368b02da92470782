SELECT CAST((SELECT group_concat(page.record, CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT (CAST('{"name":' AS TEXT) || json_quote(t1.name) || CAST(',"phone":' AS TEXT) || json_quote(t1.phone) || CAST(',"address":' AS TEXT) || json_quote(t1.address) || CAST('}' AS TEXT)) AS record 
FROM population AS t1 
WHERE (t1.name IN (SELECT value FROM json_each(?))) ORDER BY t1.row_id
 LIMIT 21 OFFSET ?) AS page) AS BLOB) AS records, NULL AS total
