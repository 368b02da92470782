WITH found AS 
(SELECT (CONVERT(t1.gender USING utf8mb4) COLLATE utf8mb4_nopad_bin) AS i0_key, t1.gender AS i0_aggregate, CASE WHEN (year(t1.birth_date) > 0 AND month(t1.birth_date) > 0) THEN substring_index(CONVERT(date_format(t1.birth_date, _utf8mb4 x'2559') USING utf8mb4) COLLATE utf8mb4_nopad_bin, _utf8mb4 x'00', 1) END AS i1_group 
FROM population AS t1 
WHERE (left((CONVERT(t1.region_code USING utf8mb4) COLLATE utf8mb4_nopad_bin), char_length(%s)) = %s)), 
cells AS 
(SELECT found.i0_key AS i0_key, CAST(count(*) AS SIGNED INTEGER) AS count, CAST(count(found.i0_aggregate) AS SIGNED INTEGER) AS `i0_countNonNull`, CAST(count(DISTINCT (CONVERT(found.i1_group USING utf8mb4) COLLATE utf8mb4_nopad_bin)) AS SIGNED INTEGER) AS `i1_countDistinct` 
FROM found GROUP BY found.i0_key 
HAVING count(*) >= 10), 
page AS 
(SELECT concat(_utf8mb4'{"key":', concat(_utf8mb4'{"gender":', coalesce(json_quote(CONVERT(cells.i0_key USING utf8mb4)), _utf8mb4'null'), _utf8mb4'}'), _utf8mb4',"count":', coalesce(CAST(((cells.count + 2) DIV 5) * 5 + 0 AS CHAR), _utf8mb4'null'), _utf8mb4',"countNonNull":', concat(_utf8mb4'{"gender":', coalesce(CAST(CASE WHEN (cells.`i0_countNonNull` >= 10) THEN ((cells.`i0_countNonNull` + 2) DIV 5) * 5 END + 0 AS CHAR), _utf8mb4'null'), _utf8mb4'}'), _utf8mb4',"countDistinct":', concat(_utf8mb4'{"birthDate":', coalesce(CAST(CASE WHEN (cells.`i1_countDistinct` >= 10) THEN ((cells.`i1_countDistinct` + 2) DIV 5) * 5 END + 0 AS CHAR), _utf8mb4'null'), _utf8mb4'}'), _utf8mb4'}') AS record, cells.i0_key AS i0_key, cells.count AS count, cells.`i0_countNonNull` AS `i0_countNonNull`, cells.`i1_countDistinct` AS `i1_countDistinct` 
FROM cells)
 SELECT CASE WHEN (coalesce(length(answer.records), 0) > %s) THEN NULL ELSE answer.records END AS records, coalesce(length(answer.records), 0) > %s AS too_large 
FROM (SELECT CAST(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace((CONVERT((SELECT group_concat(page.record ORDER BY ((CONVERT(page.i0_key USING utf8mb4) COLLATE utf8mb4_nopad_bin) IS NULL) ASC, (CONVERT(page.i0_key USING utf8mb4) COLLATE utf8mb4_nopad_bin) ASC SEPARATOR x'1D' LIMIT 101) AS gathered_by_1 
FROM page) USING utf8mb4) COLLATE utf8mb4_nopad_bin), _utf8mb4 x'5C5C', _utf8mb4 x'01'), _utf8mb4 x'5C7530303042', _utf8mb4 x'5C7530303062'), _utf8mb4 x'5C7530303045', _utf8mb4 x'5C7530303065'), _utf8mb4 x'5C7530303046', _utf8mb4 x'5C7530303066'), _utf8mb4 x'5C7530303141', _utf8mb4 x'5C7530303161'), _utf8mb4 x'5C7530303142', _utf8mb4 x'5C7530303162'), _utf8mb4 x'5C7530303143', _utf8mb4 x'5C7530303163'), _utf8mb4 x'5C7530303144', _utf8mb4 x'5C7530303164'), _utf8mb4 x'5C7530303145', _utf8mb4 x'5C7530303165'), _utf8mb4 x'5C7530303146', _utf8mb4 x'5C7530303166'), _utf8mb4 x'01', _utf8mb4 x'5C5C') AS BINARY) AS records 
 LIMIT 0, 18446744073709551615) AS answer
