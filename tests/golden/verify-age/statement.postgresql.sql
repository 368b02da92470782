SELECT CASE WHEN (coalesce(length(answer.truths), 0) > $1::BIGINT) THEN NULL ELSE answer.truths END AS records, coalesce(length(answer.truths), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((coalesce(max(CASE WHEN (t1.birth_date <= $2::DATE) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN true THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN (t1.birth_date <= $2::DATE) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT)) || coalesce(max(CASE WHEN (t1.birth_date IS NOT NULL) THEN CAST('1' AS TEXT) ELSE CAST('0' AS TEXT) END), CAST('0' AS TEXT))), 'UTF8') AS truths 
FROM population AS t1 
WHERE (t1.id_number = ANY ($3::TEXT[]))
 LIMIT ALL OFFSET 0) AS answer
