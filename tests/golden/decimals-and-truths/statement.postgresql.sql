SELECT CASE WHEN (coalesce(length(answer.records), 0) > $1::BIGINT) THEN NULL ELSE answer.records END AS records, answer.total, coalesce(length(answer.records), 0) > $1::BIGINT AS too_large 
FROM (SELECT convert_to((SELECT string_agg(CAST(row_to_json(page) AS TEXT), CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT t1.unit_number AS "unitNumber", CAST(t1.floor_area AS TEXT) AS "floorArea", t1.registered_on AS "registeredOn", t1.mortgaged AS mortgaged, t1.usage AS usage 
FROM real_estate AS t1 
WHERE t1.floor_area >= $2::NUMERIC AND t1.mortgaged = $3::BOOLEAN ORDER BY t1.row_id 
 LIMIT 3) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM (SELECT 1 AS one 
FROM real_estate AS t1 
WHERE t1.floor_area >= $2::NUMERIC AND t1.mortgaged = $3::BOOLEAN 
 LIMIT 10001) AS counted) AS total
 LIMIT ALL OFFSET 0) AS answer
