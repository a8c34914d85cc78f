package console

import "context"

// What an operator does in the ActionTrail console. Of the operations on inner
// trails only the names are published (Audit events of ActionTrail).

// CreateTrail creates an inner trail that ships to a project through a role, both by
// their ARNs.
func (o *Operator) CreateTrail(ctx context.Context, name, projectARN, roleARN string) error {
	return o.actionTrail(ctx, "CreateInnerTrail", map[string]string{"Name": name, "SlsProjectArn": projectARN, "SlsWriteRoleArn": roleARN})
}

// DeleteTrail deletes an inner trail.
func (o *Operator) DeleteTrail(ctx context.Context, name string) error {
	return o.actionTrail(ctx, "DeleteInnerTrail", map[string]string{"Name": name})
}

// StartTrail starts a trail.
func (o *Operator) StartTrail(ctx context.Context, name string) error {
	return o.actionTrail(ctx, "StartLogging", map[string]string{"Name": name})
}

// StopTrail stops a trail.
func (o *Operator) StopTrail(ctx context.Context, name string) error {
	return o.actionTrail(ctx, "StopLogging", map[string]string{"Name": name})
}

func (o *Operator) actionTrail(ctx context.Context, action string, params map[string]string) error {
	params["RegionId"] = o.region
	return o.RPC(ctx, "actiontrail."+o.region+".aliyuncs.com", "2020-07-06", action, params)
}
