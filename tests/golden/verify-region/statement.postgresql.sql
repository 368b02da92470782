SELECT CASE WHEN (coalesce(length(answer.truths), 0) > $1::BIGINT) THEN NULL ELSE answer.truths END AS records, coalesce(length(answer.truths), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((coalesce(max(CASE WHEN starts_with(t1.region_code, $2::VARCHAR) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN true THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN starts_with(t1.region_code, $2::VARCHAR) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN (t1.region_code IS NOT NULL) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT))), 'UTF8') AS truths 
FROM enterprise AS t1 
WHERE (t1.credit_code = ANY ($3::TEXT[]))
 LIMIT ALL OFFSET 0) AS answer

SELECT CASE WHEN (coalesce(length(answer.truths), 0) > $1::BIGINT) THEN NULL ELSE answer.truths END AS records, coalesce(length(answer.truths), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((coalesce(max(CASE WHEN (starts_with(t1.region_code, $2::VARCHAR) AND t1.registered_capital >= $3::NUMERIC) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN true THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN starts_with(t1.region_code, $2::VARCHAR) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN (t1.region_code IS NOT NULL) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN (t1.registered_capital >= $3::NUMERIC) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN (t1.registered_capital IS NOT NULL) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT))), 'UTF8') AS truths 
FROM enterprise AS t1 
WHERE (t1.credit_code = ANY ($4::TEXT[]))
 LIMIT ALL OFFSET 0) AS answer
