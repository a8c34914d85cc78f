package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/innertrail/terraform-provider-innertrail/internal/provider"
)

const typeName = "innertrail_shipping"

// streamResult is what a process has measured that drives the provider's protocol: Terraform prints
// the rows when it has them all.
type streamResult struct {
	Rows     int
	FirstRow time.Duration
}

// stream lists all accounts in one region, and measures when the first row is there.
func (o *organisation) stream(ctx context.Context, m *measurement) error {
	m.inFlight = accountsInFlight
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Env = append(append(os.Environ(), environment(o.hub, o.url)...), streamVariable+"="+strconv.Itoa(len(o.accounts)),
		providerVariable+"="+self, folderVariable+"="+o.usages(), profileVariable+"="+o.profiles)
	cmd.Stderr = os.Stderr
	var said []byte
	if err := o.timed(m, func() (err error) { said, err = cmd.Output(); return err }); err != nil {
		return err
	}
	var result streamResult
	if err := json.Unmarshal(said, &result); err != nil {
		return err
	}
	m.firstRow = result.FirstRow
	if result.Rows != len(o.accounts) {
		return fmt.Errorf("the stream has %d shippings, not %d", result.Rows, len(o.accounts))
	}
	return m.readsOnly()
}

// runStream lists as many accounts as the text says, and prints a [streamResult].
func runStream(text string) error {
	accounts, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	if folder := os.Getenv(profileVariable); folder != "" {
		stop, err := startProfile(folder + "/stream.pprof")
		if err != nil {
			return err
		}
		defer stop()
	}
	ctx := context.Background()
	server := provider.Server("loadtest")()
	lists, ok := server.(tfprotov6.ListResourceServer)
	if !ok {
		return errors.New("the provider serves no lists")
	}
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	block, err := object(schemas.Provider.ValueType(), map[string]any{"region": region})
	if err != nil {
		return err
	}
	configured, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: block, TerraformVersion: "1.14.0"})
	if err == nil {
		err = failed(configured.Diagnostics)
	}
	if err != nil {
		return err
	}
	roles := make([]tftypes.Value, accounts)
	for i := range roles {
		roles[i] = tftypes.NewValue(tftypes.String, roleARN(accountID(i)))
	}
	config, err := object(schemas.ListResourceSchemas[typeName].ValueType(), map[string]any{
		"regions": []tftypes.Value{tftypes.NewValue(tftypes.String, region)}, "assume_role_arns": roles,
	})
	if err != nil {
		return err
	}
	began := time.Now()
	stream, err := lists.ListResource(ctx, &tfprotov6.ListResourceRequest{TypeName: typeName, Config: config, Limit: int64(accounts)})
	if err != nil {
		return err
	}
	var result streamResult
	for row := range stream.Results {
		if err := failed(row.Diagnostics); err != nil {
			return err
		}
		if row.Identity == nil {
			continue
		}
		if result.Rows++; result.Rows == 1 {
			result.FirstRow = time.Since(began)
		}
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// object returns an object of the type, with members that are not null.
func object(shape tftypes.Type, set map[string]any) (*tfprotov6.DynamicValue, error) {
	types, ok := shape.(tftypes.Object)
	if !ok {
		return nil, fmt.Errorf("%s is no object", shape)
	}
	members := map[string]tftypes.Value{}
	for name, kind := range types.AttributeTypes {
		members[name] = tftypes.NewValue(kind, set[name])
	}
	value, err := tfprotov6.NewDynamicValue(shape, tftypes.NewValue(shape, members))
	return &value, err
}

// failed returns the errors among diagnostics.
func failed(list []*tfprotov6.Diagnostic) error {
	var texts []string
	for _, d := range list {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			texts = append(texts, d.Summary+": "+d.Detail)
		}
	}
	if len(texts) > 0 {
		return errors.New(strings.Join(texts, "\n"))
	}
	return nil
}
