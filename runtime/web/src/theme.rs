//! The colours of the site: Material 3 roles, all made from one colour.

use std::fmt::Write as _;

use material_colors::color::Argb;
use material_colors::scheme::Scheme;
use material_colors::theme::ThemeBuilder;

use crate::site::SiteError;

/// The style sheet with the colours for light and dark, from a colour such as `#00696d`.
pub(crate) fn stylesheet(colour: &str) -> Result<String, SiteError> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6);
    let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let number = number.ok_or_else(|| SiteError::Colour(colour.to_owned()))?;
    let theme = ThemeBuilder::with_source(Argb::from_u32(0xff00_0000 | number)).build();
    let light = roles(&theme.schemes.light);
    let dark = roles(&theme.schemes.dark);
    Ok(format!(
        ":root{{color-scheme:light;{light}}}\n\
         @media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n\
         :root[data-theme=dark]{{color-scheme:dark;{dark}}}\n"
    ))
}

fn roles(scheme: &Scheme) -> String {
    let roles = [
        ("primary", scheme.primary),
        ("on-primary", scheme.on_primary),
        ("primary-container", scheme.primary_container),
        ("on-primary-container", scheme.on_primary_container),
        ("secondary-container", scheme.secondary_container),
        ("on-secondary-container", scheme.on_secondary_container),
        ("tertiary-container", scheme.tertiary_container),
        ("on-tertiary-container", scheme.on_tertiary_container),
        ("error", scheme.error),
        ("on-error", scheme.on_error),
        ("error-container", scheme.error_container),
        ("on-error-container", scheme.on_error_container),
        ("surface", scheme.surface),
        ("surface-low", scheme.surface_container_low),
        ("surface-container", scheme.surface_container),
        ("surface-high", scheme.surface_container_high),
        ("on-surface", scheme.on_surface),
        ("on-surface-variant", scheme.on_surface_variant),
        ("outline", scheme.outline),
        ("outline-variant", scheme.outline_variant),
        ("inverse-surface", scheme.inverse_surface),
        ("inverse-on-surface", scheme.inverse_on_surface),
        ("inverse-primary", scheme.inverse_primary),
    ];
    let mut css = String::new();
    for (role, colour) in roles {
        let Argb {
            red, green, blue, ..
        } = colour;
        // Writing to a text cannot fail.
        let _ = write!(css, "--{role}:#{red:02x}{green:02x}{blue:02x};");
    }
    css
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_colour_makes_a_theme() {
        let css = stylesheet("#00696d").expect("a colour");
        assert!(css.contains("--primary:#"), "{css}");
        assert!(css.contains("prefers-color-scheme:dark"), "{css}");
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for wrong in ["", "teal", "#12345", "#12345g", "00696d", "#00696d00"] {
            assert!(stylesheet(wrong).is_err(), "{wrong}");
        }
    }
}
