package shipping

import "github.com/hashicorp/terraform-plugin-framework/datasource"

// NewDataSource returns the data source innertrail_shipping for the provider's list.
func NewDataSource() datasource.DataSource { return &healthSource{} }
