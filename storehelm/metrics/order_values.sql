-- One row per value after discounts of the web orders of one device.
select gross_sales - discounts as value, count(*) as orders
from orders
where is_web and order_date between $first and $last and device_category = $device and {sales filters}
group by value
order by value
