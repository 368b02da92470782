SELECT convert_to((SELECT string_agg(CAST(row_to_json(page) AS TEXT), CAST('' AS TEXT)) AS gathered_1 
FROM (SELECT t1.unit_number AS "unitNumber", CAST(t1.floor_area AS TEXT) AS "floorArea", t1.registered_on AS "registeredOn", t1.mortgaged AS mortgaged, t1.usage AS usage 
FROM real_estate AS t1 
WHERE t1.floor_area >= $1::NUMERIC AND t1.mortgaged = $2::BOOLEAN ORDER BY t1.row_id 
 LIMIT 3) AS page), 'UTF8') AS records, (SELECT count(*) AS count_1 
FROM real_estate AS t1 
WHERE t1.floor_area >= $1::NUMERIC AND t1.mortgaged = $2::BOOLEAN) AS total
