SELECT CASE WHEN (coalesce(length(answer.records), 0) > %s) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > %s AS too_large 
FROM (SELECT CAST(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace((CONVERT((SELECT group_concat(page_numbered.record ORDER BY page_numbered.nth SEPARATOR x'1D') AS gathered_by_1 
FROM (SELECT page.record AS record, row_number() OVER (ORDER BY (page.key0 IS NULL) ASC, page.key0 ASC, page.key1) AS nth 
FROM (SELECT concat(_utf8mb4'{"ethnicity":', coalesce(json_quote(CONVERT(t1.ethnicity USING utf8mb4)), _utf8mb4'null'), _utf8mb4'}') AS record, (CONVERT(t1.id_number USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS key0, t1.row_id AS key1 
FROM population AS t1 
WHERE (NOT (t1.ethnicity = %s AND (CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) = %s)) ORDER BY ((CONVERT(t1.id_number USING utf8mb4) COLLATE utf8mb4_nopad_bin) IS NULL) ASC, (CONVERT(t1.id_number USING utf8mb4) COLLATE utf8mb4_nopad_bin) ASC, t1.row_id 
 LIMIT 4) AS page) AS page_numbered) USING utf8mb4) COLLATE utf8mb4_nopad_bin), _utf8mb4 x'5C5C', _utf8mb4 x'01'), _utf8mb4 x'5C7530303042', _utf8mb4 x'5C7530303062'), _utf8mb4 x'5C7530303045', _utf8mb4 x'5C7530303065'), _utf8mb4 x'5C7530303046', _utf8mb4 x'5C7530303066'), _utf8mb4 x'5C7530303141', _utf8mb4 x'5C7530303161'), _utf8mb4 x'5C7530303142', _utf8mb4 x'5C7530303162'), _utf8mb4 x'5C7530303143', _utf8mb4 x'5C7530303163'), _utf8mb4 x'5C7530303144', _utf8mb4 x'5C7530303164'), _utf8mb4 x'5C7530303145', _utf8mb4 x'5C7530303165'), _utf8mb4 x'5C7530303146', _utf8mb4 x'5C7530303166'), _utf8mb4 x'01', _utf8mb4 x'5C5C') AS BINARY) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (NOT (t1.ethnicity = %s AND (CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) = %s)) 
 LIMIT 10001) AS counted) AS total 
 LIMIT 0, 18446744073709551615) AS answer
