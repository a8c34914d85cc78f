package main

import (
	"context"
	"fmt"
	"time"
)

// stage is one step of the demo. Run prints what it does, and fails on the first result that
// differs from proves.
type stage struct {
	name   string
	proves string
	run    func(context.Context, *demo) error
}

// runStages runs stages in order.
func (d *demo) runStages(ctx context.Context, stages []stage) error {
	for i, stage := range stages {
		d.line("")
		d.line("%2d. %s: %s.", i+1, stage.name, stage.proves)
		if err := stage.run(ctx, d); err != nil {
			return fmt.Errorf("stage %d, %s, failed: %w", i+1, stage.name, err)
		}
	}
	d.line("")
	d.line("All %d stages are as stated, in %d seconds.", len(stages), int(time.Since(d.start).Round(time.Second).Seconds()))
	return nil
}
