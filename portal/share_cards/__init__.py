"""Pictures that Zalo and Facebook show for a link: title, verdict or warning, date."""
