# Prints each key of a nested attribute that is written in the root module and that the provider does not
# have. Reads the JSON of a plan. A key beside a value that is no constant is not seen.
.planned_values.root_module.resources as $planned
| .configuration.root_module.resources[]
| select(.type == "innertrail_shipping")
| .address as $address
| (.expressions | map_values(.constant_value? // empty)) as $written
| first($planned[] | select(.address | split("[")[0] == $address).values) as $known
| $written | paths as $path
| select(try ($known | getpath($path[:-1]) | has($path[-1]) | not) catch true)
| "\($address): \($path | map(tostring) | join("."))"
