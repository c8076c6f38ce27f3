-- One row per load; file names only.
select
    load_id,
    loaded_at,
    file_name,
    file_hash,
    format,
    tables,
    as_of,
    encoding,
    delimiter,
    evidence,
    warnings,
    rows_in,
    rows_loaded,
    rows_updated,
    rows_unchanged,
    rows_rejected,
    rows_not_data,
    parse_filename(rejects_file) as rejects_file
from loaded.loads
order by load_id
