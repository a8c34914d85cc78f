package matrix

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// wayOut is something that errors tell the user to do.
type wayOut struct {
	name  string
	words *regexp.Regexp // of the error
	// walk does it with the values in the words, and returns the configuration that
	// holds from then on.
	walk func(tf *acctest.Driver, sc acctest.Scenario, found []string) (config map[string]any, diags []*tfprotov6.Diagnostic)
}

// waysOut are the ways out that errors name, the most specific first.
var waysOut = []wayOut{
	{"untaint", regexp.MustCompile(`terraform untaint`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		if !tf.Tainted() {
			return sc.Config, notPossible("the resource is not tainted")
		}
		tf.Untaint(acctest.DefaultName)
		return sc.Config, sc.Do(tf)
	}},
	{"import", importCommand, func(tf *acctest.Driver, sc acctest.Scenario, found []string) (map[string]any, []*tfprotov6.Diagnostic) {
		if sc.Config == nil || tf.State() != nil {
			return sc.Config, notPossible("there is nothing to import to")
		}
		return sc.Config, tf.Import(found[1], sc.Config)
	}},
	{"state rm and import", regexp.MustCompile(`terraform state rm[^.]*` + importCommand.String()), func(tf *acctest.Driver, sc acctest.Scenario, found []string) (map[string]any, []*tfprotov6.Diagnostic) {
		if sc.Config == nil {
			return sc.Config, notPossible("nothing is to be kept")
		}
		tf.RemoveState(acctest.DefaultName)
		return sc.Config, tf.Import(found[1], sc.Config)
	}},
	{"-replace", regexp.MustCompile(`terraform apply -replace`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		if sc.Config == nil || tf.State() == nil {
			return sc.Config, notPossible("there is nothing to replace")
		}
		return sc.Config, tf.Run(acctest.Configuration{acctest.DefaultName: {Arguments: sc.Config, Replace: true}}, acctest.Flags{})
	}},
	{"keep the retention", regexp.MustCompile(`To keep the logs, set retention_days = (\d+)`), func(tf *acctest.Driver, sc acctest.Scenario, found []string) (map[string]any, []*tfprotov6.Diagnostic) {
		days, err := strconv.Atoi(found[1])
		if err != nil || sc.Config == nil {
			return sc.Config, notPossible("there is no configuration to change")
		}
		config := maps.Clone(sc.Config)
		settings := acctest.LogstoreSettings(config)
		if settings == nil {
			settings = map[string]any{}
		}
		settings["retention_days"] = days
		delete(settings, "allow_retention_decrease_to")
		config["logstore"] = settings
		return config, applyOrImport(tf, sc, config)
	}},
	{"detach the policy", regexp.MustCompile(`Detach policy (\S+) from the role`), func(tf *acctest.Driver, sc acctest.Scenario, found []string) (map[string]any, []*tfprotov6.Diagnostic) {
		tf.Cloud.Edit(func(a *emulator.Account) {
			for _, role := range a.Roles {
				role.Policies = slices.DeleteFunc(role.Policies, func(p emulator.Attachment) bool { return p.PolicyName == found[1] })
			}
		})
		return sc.Config, sc.Do(tf)
	}},
	{"delete the project policy", regexp.MustCompile(`the project policy denies`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		tf.Cloud.Edit(func(a *emulator.Account) {
			for _, p := range a.Projects {
				p.Policy = ""
			}
		})
		return sc.Config, sc.Do(tf)
	}},
	{"pay", regexp.MustCompile(`is stopped \(status Disable\)`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		tf.Cloud.Edit(func(a *emulator.Account) {
			for _, p := range a.Projects {
				p.Disabled = false
			}
		})
		return sc.Config, sc.Do(tf)
	}},
	{"accept it", regexp.MustCompile(`To accept it instead: logstore = \{ accept = \[([^\]]+)\] \}`), func(tf *acctest.Driver, sc acctest.Scenario, found []string) (map[string]any, []*tfprotov6.Diagnostic) {
		if sc.Config == nil {
			return nil, notPossible("there is no configuration to change")
		}
		config := maps.Clone(sc.Config)
		settings := acctest.LogstoreSettings(config)
		if settings == nil {
			settings = map[string]any{}
		}
		var accept []any
		for _, consent := range strings.Split(found[1], ", ") {
			accept = append(accept, strings.Trim(consent, `"`))
		}
		settings["accept"] = accept
		config["logstore"] = settings
		return config, applyOrImport(tf, sc, config)
	}},
	{"detach the ingest processor", regexp.MustCompile(`Detach ingest processor (\S+) from the Logstore`), func(tf *acctest.Driver, sc acctest.Scenario, found []string) (map[string]any, []*tfprotov6.Diagnostic) {
		tf.Cloud.Edit(func(a *emulator.Account) {
			for _, project := range a.Projects {
				for _, logstore := range project.Logstores {
					if logstore.ProcessorID == found[1] {
						logstore.ProcessorID = ""
					}
				}
			}
		})
		return sc.Config, sc.Do(tf)
	}},
	{"omit the mode", regexp.MustCompile(`(?:Declare|Keep) mode = "standard", or omit mode`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		config := maps.Clone(sc.Config)
		settings := acctest.LogstoreSettings(config)
		delete(settings, "mode")
		config["logstore"] = settings
		return config, applyOrImport(tf, sc, config)
	}},
	{"apply what was declared, then destroy", regexp.MustCompile(`apply first to move the trail back`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		if diags := tf.Apply(sc.Before); acctest.HasErrors(diags) {
			return sc.Config, diags
		}
		return sc.Config, sc.Do(tf)
	}},
	{"destroy -refresh=false", regexp.MustCompile(`destroy -refresh=false`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		if sc.Config != nil {
			return sc.Config, notPossible("nothing is to be destroyed")
		}
		return nil, tf.Destroy(acctest.Flags{NoRefresh: true})
	}},
	{"apply -refresh=false", regexp.MustCompile(`apply -refresh=false`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		return sc.Config, tf.Run(acctest.Configuration{acctest.DefaultName: {Arguments: sc.Config}}, acctest.Flags{NoRefresh: true})
	}},
	{"plan again", regexp.MustCompile(`[Pp]lan again|terraform plan again|[Rr]un it again|[Rr]un again`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		return sc.Config, sc.Do(tf)
	}},
	{"apply, to create it", regexp.MustCompile(`To create (it|the shipping)|create it with (an )?apply|terraform apply`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		if sc.Config == nil {
			return nil, notPossible("nothing is to be created")
		}
		return sc.Config, tf.Apply(sc.Config)
	}},
	{"create the project", regexp.MustCompile(`create_project = true`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		if sc.Config == nil {
			return nil, notPossible("there is no configuration to change")
		}
		config := maps.Clone(sc.Config)
		config["create_project"] = true
		return config, applyOrImport(tf, sc, config)
	}},
	{"delete the trail in the console", regexp.MustCompile(`delete it in the ActionTrail console`), func(tf *acctest.Driver, sc acctest.Scenario, _ []string) (map[string]any, []*tfprotov6.Diagnostic) {
		tf.Cloud.Edit(func(a *emulator.Account) { clear(a.InnerTrails) })
		return sc.Config, sc.Do(tf)
	}},
}

// applyOrImport applies a changed configuration, or imports with it where an import has found
// that it must be changed.
func applyOrImport(tf *acctest.Driver, sc acctest.Scenario, config map[string]any) []*tfprotov6.Diagnostic {
	if sc.Importing != "" && tf.State() == nil {
		return tf.Import(sc.Importing, config)
	}
	return tf.Apply(config)
}

// importCommand is how an error names an import.
var importCommand = regexp.MustCompile(`terraform import (?:<[^>]+>|\S+) '?([^\s'.]+)`)

// ImportNamed returns the id of the import that an error names, or "".
func ImportNamed(diags []*tfprotov6.Diagnostic) string {
	if !acctest.HasErrors(diags) {
		return ""
	}
	if found := importCommand.FindStringSubmatch(strings.Join(strings.Fields(acctest.Text(diags)), " ")); found != nil {
		return found[1]
	}
	return ""
}

// Walked records a way out that was walked.
func (i *Invariants) Walked(name string) { i.wayOut = strings.TrimPrefix(i.wayOut+", "+name, ", ") }

func notPossible(why string) []*tfprotov6.Diagnostic {
	return []*tfprotov6.Diagnostic{{Severity: tfprotov6.DiagnosticSeverityError, Summary: "This way out is not possible here", Detail: why}}
}

// walkOut tries the ways out that an error names, each from the same state, until one ends
// without an error. It may lead to another error that names another way.
func (i *Invariants) walkOut(tf *acctest.Driver, sc acctest.Scenario, diags []*tfprotov6.Diagnostic, depth int) bool {
	text := strings.Join(strings.Fields(acctest.Text(diags)), " ")
	for _, way := range waysOut {
		found := way.words.FindStringSubmatch(text)
		if found == nil {
			continue
		}
		restore := tf.Backup()
		next := sc
		var out []*tfprotov6.Diagnostic
		if len(found) > 1 && strings.HasSuffix(way.name, "import") {
			next.Importing = found[1]
		}
		next.Config, out = way.walk(tf, sc, found)
		i.hear(out)
		if !acctest.HasErrors(out) {
			i.Walked(way.name)
			i.scenario.Config = next.Config
			return true
		}
		if depth > 0 && out[0].Summary != "This way out is not possible here" && i.walkOut(tf, next, out, depth-1) {
			i.wayOut = way.name + ", " + i.wayOut
			return true
		}
		restore()
	}
	return false
}
