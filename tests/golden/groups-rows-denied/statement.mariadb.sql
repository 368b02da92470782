WITH found AS 
(SELECT (CONVERT(t1.status USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS i0_key 
FROM enterprise AS t1 
WHERE true), 
cells AS 
(SELECT found.i0_key AS i0_key, CAST(count(*) AS SIGNED INTEGER) AS count 
FROM found GROUP BY found.i0_key), 
page AS 
(SELECT concat(_utf8mb4'{"key":', concat(_utf8mb4'{"status":', coalesce(json_quote(CONVERT(cells.i0_key USING utf8mb4)), _utf8mb4'null'), _utf8mb4'}'), _utf8mb4',"count":', coalesce(CAST(cells.count + 0 AS CHAR), _utf8mb4'null'), _utf8mb4'}') AS record, cells.i0_key AS i0_key, cells.count AS count 
FROM cells)
 SELECT CASE WHEN (coalesce(length(answer.records), 0) > %s) THEN NULL ELSE answer.records END AS records, coalesce(length(answer.records), 0) > %s AS too_large 
FROM (SELECT CAST(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace((CONVERT((SELECT group_concat(page.record ORDER BY ((CONVERT(page.i0_key USING utf8mb4) COLLATE utf8mb4_nopad_bin) IS NULL) ASC, (CONVERT(page.i0_key USING utf8mb4) COLLATE utf8mb4_nopad_bin) ASC SEPARATOR x'1D' LIMIT 101) AS gathered_by_1 
FROM page) USING utf8mb4) COLLATE utf8mb4_nopad_bin), _utf8mb4 x'5C5C', _utf8mb4 x'01'), _utf8mb4 x'5C7530303042', _utf8mb4 x'5C7530303062'), _utf8mb4 x'5C7530303045', _utf8mb4 x'5C7530303065'), _utf8mb4 x'5C7530303046', _utf8mb4 x'5C7530303066'), _utf8mb4 x'5C7530303141', _utf8mb4 x'5C7530303161'), _utf8mb4 x'5C7530303142', _utf8mb4 x'5C7530303162'), _utf8mb4 x'5C7530303143', _utf8mb4 x'5C7530303163'), _utf8mb4 x'5C7530303144', _utf8mb4 x'5C7530303164'), _utf8mb4 x'5C7530303145', _utf8mb4 x'5C7530303165'), _utf8mb4 x'5C7530303146', _utf8mb4 x'5C7530303166'), _utf8mb4 x'01', _utf8mb4 x'5C5C') AS BINARY) AS records 
 LIMIT 0, 18446744073709551615) AS answer
