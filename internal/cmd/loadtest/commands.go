package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/acctest/terraform"
)

// command is what is measured.
type command struct {
	name string
	// once says that it does not depend on -parallelism and is measured once.
	once bool
	// run runs it and returns an error if the result is wrong.
	run func(ctx context.Context, o *organisation, m *measurement) error
}

// accountsInFlight is how many accounts the provider reads at the same time in a list.
const accountsInFlight = 32

// commands are all commands in their order. The first apply makes what the others read.
var commands = []command{
	{"apply", false, func(ctx context.Context, o *organisation, m *measurement) error {
		return o.change(ctx, m, len(o.accounts), "apply", "-auto-approve")
	}},
	{"plan", false, func(ctx context.Context, o *organisation, m *measurement) error {
		// The exit code is 0 only if nothing changes.
		return o.change(ctx, m, len(o.accounts), "plan", "-detailed-exitcode")
	}},
	{"query", true, func(ctx context.Context, o *organisation, m *measurement) error {
		return o.query(ctx, m, `["`+region+`"]`)
	}},
	{"query-all-regions", true, func(ctx context.Context, o *organisation, m *measurement) error { return o.query(ctx, m, "null") }},
	{"coverage", true, func(ctx context.Context, o *organisation, m *measurement) error {
		return o.coverage(ctx, m, `["`+region+`"]`)
	}},
	{"coverage-all-regions", true, func(ctx context.Context, o *organisation, m *measurement) error { return o.coverage(ctx, m, "null") }},
	{"stream", true, func(ctx context.Context, o *organisation, m *measurement) error { return o.stream(ctx, m) }},
	{"destroy", false, func(ctx context.Context, o *organisation, m *measurement) error {
		return o.change(ctx, m, 0, "destroy", "-auto-approve")
	}},
}

func commandNames() (list []string) {
	for _, c := range commands {
		list = append(list, c.name)
	}
	return list
}

// chosen returns the commands of a list of names.
func chosen(names string) (list []command, err error) {
	wanted := strings.Split(names, ",")
	for _, name := range wanted {
		if !slices.Contains(commandNames(), name) {
			return nil, fmt.Errorf("-commands: %q is none of %s", name, strings.Join(commandNames(), ", "))
		}
	}
	return slices.DeleteFunc(slices.Clone(commands), func(c command) bool { return !slices.Contains(wanted, c.name) }), nil
}

// change runs a command of the configuration with a shipping in each account, after which as many
// accounts ship as given.
func (o *organisation) change(ctx context.Context, m *measurement, shipping int, args ...string) error {
	m.inFlight = m.parallelism
	args = append(args, "-input=false", "-no-color", fmt.Sprintf("-parallelism=%d", m.parallelism))
	if _, err := o.terraform(ctx, o.main, m, args...); err != nil {
		return err
	}
	if got := countShipping(o.emulator, o.accounts); got != shipping {
		return fmt.Errorf("after %s %d accounts ship, not %d", args[0], got, shipping)
	}
	return nil
}

// query runs terraform query over all accounts.
func (o *organisation) query(ctx context.Context, m *measurement, regions string) error {
	m.inFlight = accountsInFlight
	path := cmp.Or(o.queryCLI, o.cli)
	name, number, err := terraform.Version(ctx, path)
	if err != nil {
		return err
	}
	if name != "Terraform" || number.Segments()[0] == 1 && number.Segments()[1] < 14 {
		return fmt.Errorf("%s is %s %s, and only Terraform 1.14 and newer have queries: name one with -query-terraform, or leave query out of -commands", path, name, number)
	}
	cli, err := o.reader(ctx, path, "query")
	if err != nil {
		return err
	}
	if err := cli.Write("find.tfquery.hcl", fmt.Sprintf(`list "innertrail_shipping" "all" {
  provider = innertrail
  limit    = %d

  config {
    regions          = %s
    assume_role_arns = %s
  }
}
`, len(o.accounts), regions, o.roles())); err != nil {
		return err
	}
	said, err := o.terraform(ctx, cli, m, "query", "-no-color")
	if err != nil {
		return err
	}
	if rows := strings.Count(said.Out, "list.innertrail_shipping.all"); rows != len(o.accounts) {
		return fmt.Errorf("the query lists %d shippings, not %d:\n%s%s", rows, len(o.accounts), tail(said.Out), tail(said.Err))
	}
	return m.readsOnly()
}

// coverage reads the coverage of all accounts.
func (o *organisation) coverage(ctx context.Context, m *measurement, regions string) error {
	m.inFlight = accountsInFlight
	cli, err := o.reader(ctx, o.cli, "coverage")
	if err != nil {
		return err
	}
	if err := cli.Write("coverage.tf", fmt.Sprintf(`data "innertrail_coverage" "all" {
  assume_role_arns = %s
  regions          = %s

  lifecycle {
    postcondition {
      condition     = self.totals.accounts == %d && self.totals.shipping == self.totals.accounts && self.totals.unreadable == 0
      error_message = "The totals are ${jsonencode(self.totals)}."
    }
  }
}
`, o.roles(), regions, len(o.accounts))); err != nil {
		return err
	}
	if _, err := o.terraform(ctx, cli, m, "plan", "-input=false", "-no-color"); err != nil {
		return err
	}
	return m.readsOnly()
}

// roles returns the roles of all accounts as a list of the configuration.
func (o *organisation) roles() string {
	roles := make([]string, len(o.accounts))
	for i, account := range o.accounts {
		roles[i] = roleARN(account)
	}
	return `["` + strings.Join(roles, `", "`) + `"]`
}

// terraform runs a command of a CLI, measures it, and returns an error unless it exits with 0.
func (o *organisation) terraform(ctx context.Context, cli *terraform.CLI, m *measurement, args ...string) (said terraform.Result, err error) {
	err = o.timed(m, func() error {
		said, err = cli.Run(ctx, args...)
		m.total = said.CPU
		if err == nil && said.Code != 0 {
			err = fmt.Errorf("%s %s ended with exit code %d\n%s%s", cli.Name, args[0], said.Code, tail(said.Out), tail(said.Err))
		}
		return err
	})
	return said, err
}

// tail returns the end of a long text.
func tail(text string) string { return text[max(0, len(text)-4000):] }
