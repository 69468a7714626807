"""Tables of every page: sorted, filtered, with chosen columns, saved views and exports."""
