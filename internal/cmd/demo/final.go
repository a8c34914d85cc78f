package main

import (
	"context"
	"fmt"
)

// finalStages are the stages that import and destroy a shipping.
var finalStages = []stage{
	{"Import", "a shipping that exists is taken into an empty state, as it is", importIt},
	{"Destroy", "no new event arrives, and no old one is lost", destroy},
}

func importIt(ctx context.Context, d *demo) error {
	d.showAction("the state file is lost")
	if err := d.terraform.Forget(); err != nil {
		return err
	}
	d.showAction("%s import %s %s", d.terraform.Name, address, trailName)
	got, err := d.terraform.Run(ctx, "import", "-input=false", "-no-color", address, trailName)
	if err != nil {
		return err
	}
	if got.Code != 0 {
		return d.unexpected("an import", "import", got)
	}
	d.showOutput(resultLine(got.Out, "Import successful!"))
	return d.planNothing(ctx)
}

func destroy(ctx context.Context, d *demo) error {
	moved, err := d.countEvents(ctx, archiveName)
	if err != nil {
		return err
	}
	had := map[string]int{projectName: d.oldEvents, archiveName: moved}
	d.showAction("%s destroy", d.terraform.Name)
	got, err := d.terraform.Run(ctx, "destroy", "-auto-approve", "-input=false", "-no-color")
	if err != nil {
		return err
	}
	complete := resultLine(got.Out, "Destroy complete!")
	if got.Code != 0 || complete == "" {
		return d.unexpected("a destroy", "destroy", got)
	}
	d.showOutput(complete)
	found := d.state(archiveName)
	if err := found.check(archiveName, raisedRetention, ""); err != nil {
		return fmt.Errorf("after the destroy %w", err)
	}
	d.showResult("The trail is gone. Role %s and both Logstores are kept.", roleName)
	for _, project := range []string{projectName, archiveName} {
		count, err := d.expectNoEvents(ctx, project)
		if err != nil {
			return err
		}
		if count < had[project] {
			return fmt.Errorf("project %s held %d events before the destroy", project, had[project])
		}
	}
	return nil
}
