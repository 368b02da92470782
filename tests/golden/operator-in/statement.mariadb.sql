SELECT CASE WHEN (coalesce(length(answer.records), 0) > %s) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > %s AS too_large 
FROM (SELECT CAST(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace((CONVERT((SELECT group_concat(page_numbered.record ORDER BY page_numbered.nth SEPARATOR x'1D') AS gathered_by_1 
FROM (SELECT page.record AS record, row_number() OVER (ORDER BY page.key0) AS nth 
FROM (SELECT concat(_utf8mb4'{"regionCode":', coalesce(json_quote(CONVERT(t1.region_code USING utf8mb4)), _utf8mb4'null'), _utf8mb4',"ethnicity":', coalesce(json_quote(CONVERT(t1.ethnicity USING utf8mb4)), _utf8mb4'null'), _utf8mb4'}') AS record, t1.row_id AS key0 
FROM population AS t1 
WHERE (t1.region_code IN %s AND (CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) IN %s) AND (t1.ethnicity IN %s AND (CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) IN %s) ORDER BY t1.row_id 
 LIMIT 4) AS page) AS page_numbered) USING utf8mb4) COLLATE utf8mb4_nopad_bin), _utf8mb4 x'5C5C', _utf8mb4 x'01'), _utf8mb4 x'5C7530303042', _utf8mb4 x'5C7530303062'), _utf8mb4 x'5C7530303045', _utf8mb4 x'5C7530303065'), _utf8mb4 x'5C7530303046', _utf8mb4 x'5C7530303066'), _utf8mb4 x'5C7530303141', _utf8mb4 x'5C7530303161'), _utf8mb4 x'5C7530303142', _utf8mb4 x'5C7530303162'), _utf8mb4 x'5C7530303143', _utf8mb4 x'5C7530303163'), _utf8mb4 x'5C7530303144', _utf8mb4 x'5C7530303164'), _utf8mb4 x'5C7530303145', _utf8mb4 x'5C7530303165'), _utf8mb4 x'5C7530303146', _utf8mb4 x'5C7530303166'), _utf8mb4 x'01', _utf8mb4 x'5C5C') AS BINARY) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.region_code IN %s AND (CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) IN %s) AND (t1.ethnicity IN %s AND (CONVERT(t1.ethnicity USING utf8mb4) COLLATE utf8mb4_nopad_bin) IN %s) 
 LIMIT 10001) AS counted) AS total 
 LIMIT 0, 18446744073709551615) AS answer

SELECT CASE WHEN (coalesce(length(answer.records), 0) > %s) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > %s AS too_large 
FROM (SELECT CAST(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace((CONVERT((SELECT group_concat(page_numbered.record ORDER BY page_numbered.nth SEPARATOR x'1D') AS gathered_by_1 
FROM (SELECT page.record AS record, row_number() OVER (ORDER BY page.key0) AS nth 
FROM (SELECT _utf8mb4'0' AS record, t1.row_id AS key0 
FROM population AS t1 
WHERE (t1.region_code IN %s AND (CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) IN %s) ORDER BY t1.row_id 
 LIMIT 21) AS page) AS page_numbered) USING utf8mb4) COLLATE utf8mb4_nopad_bin), _utf8mb4 x'5C5C', _utf8mb4 x'01'), _utf8mb4 x'5C7530303042', _utf8mb4 x'5C7530303062'), _utf8mb4 x'5C7530303045', _utf8mb4 x'5C7530303065'), _utf8mb4 x'5C7530303046', _utf8mb4 x'5C7530303066'), _utf8mb4 x'5C7530303141', _utf8mb4 x'5C7530303161'), _utf8mb4 x'5C7530303142', _utf8mb4 x'5C7530303162'), _utf8mb4 x'5C7530303143', _utf8mb4 x'5C7530303163'), _utf8mb4 x'5C7530303144', _utf8mb4 x'5C7530303164'), _utf8mb4 x'5C7530303145', _utf8mb4 x'5C7530303165'), _utf8mb4 x'5C7530303146', _utf8mb4 x'5C7530303166'), _utf8mb4 x'01', _utf8mb4 x'5C5C') AS BINARY) AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM population AS t1 
WHERE (t1.region_code IN %s AND (CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin) IN %s) 
 LIMIT 10001) AS counted) AS total 
 LIMIT 0, 18446744073709551615) AS answer
