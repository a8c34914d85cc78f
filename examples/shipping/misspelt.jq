# Prints each key of a nested attribute that is written in the configuration and that the provider
# does not have, and ends with 1 if there is one. Reads the JSON of a plan, with all its modules. The
# plan does not have the keys of a value that contains a reference, such as a variable: "not checked"
# names it, and changes nothing of the exit code.
def resources: recurse(.child_modules[]?) | .resources[]?;
def written($prefix):
  (.resources[]? | .address |= $prefix + .),
  (.module_calls // {} | to_entries[] | .key as $name | .value.module | written($prefix + "module." + $name + "."));
def without_indexes: gsub("\\[([0-9]+|\"([^\"\\\\]|\\\\.)*\")\\]"; "");

if .configuration.root_module == null or .planned_values == null then error("it is not a plan") else . end
| [.planned_values, .prior_state.values | .root_module? | resources] as $planned
| [.configuration.root_module | written("") | select(.type == "innertrail_shipping")
  | .address as $address
  | ([$planned[] | select(.address | without_indexes == $address)][0].values) as $known
  | if $known == null then "not checked: \($address), of which the plan has none" else
      .expressions as $expressions
      | ($expressions | map_values(.constant_value? // empty) | paths
        | . as $path | select($path[-1] | type == "string")
        | select(try ($known | getpath($path[:-1]) | has($path[-1]) | not) catch true)
        | "\($address): \($path | map(tostring) | join("."))"),
      ("index", "logstore", "role", "timeouts" | select($expressions[.].references? != null)
        | "not checked: \($address): \(.)")
    end]
| group_by(startswith("not checked: ") | not)[]
| if .[0] | startswith("not checked: ") then .[] else join("\n") + "\n" | halt_error(1) end
