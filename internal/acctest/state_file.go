package acctest

import "encoding/json"

const stateFile = "terraform.tfstate"

// EditState changes what Terraform keeps of the only resource in the state.
func (c *CLI) EditState(edit func(instance, attributes map[string]any)) {
	c.t.Helper()
	var state map[string]any
	if err := json.Unmarshal([]byte(c.ReadFile(stateFile)), &state); err != nil {
		c.t.Fatal(err)
	}
	resources, _ := state["resources"].([]any)
	resource, _ := resources[0].(map[string]any)
	instances, _ := resource["instances"].([]any)
	instance, _ := instances[0].(map[string]any)
	attributes, _ := instance["attributes"].(map[string]any)
	edit(instance, attributes)
	text, err := json.Marshal(state)
	if err != nil {
		c.t.Fatal(err)
	}
	c.WriteFile(stateFile, string(text))
}

// Instance returns what Terraform keeps of the only resource in the state.
func (c *CLI) Instance() (instance Instance) {
	c.t.Helper()
	var state struct {
		Resources []struct {
			Instances []Instance `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal([]byte(c.ReadFile(stateFile)), &state); err != nil {
		c.t.Fatal(err)
	}
	return state.Resources[0].Instances[0]
}

// Instance is a resource in a state file.
type Instance struct {
	Attributes map[string]any `json:"attributes"`
	Private    string         `json:"private"`
	Identity   any            `json:"identity"`
}
